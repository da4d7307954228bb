import { isAlphabet } from './common-words.ts'
import { merged, outsideOf, type Stretch } from './public-stretches.ts'
import { randomFrom } from './random.ts'
import type { TextForm } from './text-form.ts'

/** A run of this many characters of a token counts. */
const runLength = 16
/** A run of fewer different characters than this, as `0000000000000000`, may stand anywhere. Of drawn hex it is one run in two million. */
const leastVariety = 5

/**
 * A text as a form, and, where it is a token, what of it any long run counts of: all but what looks drawn nowhere. Of another text the tokens in it, since
 * there are more ways to escape what stands around them than any list knows.
 */
export function* tokenForms(text: string): Generator<TextForm> {
  const from = randomFrom(text)
  if (from === undefined) {
    yield { text, random: undefined }
    for (const [token] of text.matchAll(/[A-Za-z0-9_-]+/g)) {
      if (token.length >= runLength && token.length < text.length && randomFrom(token) !== undefined) yield* pieces(token)
    }
    return
  }
  const plain = plainStretches(text)
  if (plain.length === 0) {
    yield { text, random: from }
    return
  }
  yield { text }
  for (const { start, end } of outsideOf(plain, { start: from, end: text.length })) {
    if (end - start >= runLength) yield { text: text.slice(start, end), random: 0, piece: true }
  }
}

function* pieces(token: string): Generator<TextForm> {
  for (const form of tokenForms(token)) yield { ...form, piece: true }
}

/** Where a text has runs of few different characters or in the order of an alphabet. */
export function plainStretches(text: string): readonly Stretch[] {
  const found: Stretch[] = []
  for (let start = 0; start + runLength <= text.length; start++) {
    if (isPlain(text, start)) found.push({ start, end: start + runLength })
  }
  return found.length === 0 ? found : merged(found)
}

/** Of most runs the first few characters say that they are not. */
function isPlain(text: string, start: number): boolean {
  let variety = 0
  for (let at = start; at < start + runLength && variety < leastVariety; at++) {
    if (text.indexOf(text.charAt(at), start) === at) variety++
  }
  return variety < leastVariety || isAlphabet(text.slice(start, start + runLength))
}
