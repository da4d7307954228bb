import { isUtf8 } from 'node:buffer'
import { guessable } from './guessable.ts'
import { capital, digit, kinds, sign, small } from './habits.ts'
import { wipeableCopy } from '../wipeable-copy.ts'
import { secretPart, spelledText, uuidBits } from './strength-parts.ts'

/** No more of a value than this is looked at: what that holds is enough for every purpose. */
const longest = 256

/** Shorter runs say too little about how they were made. */
const shortestRun = 10

/** What is left of a text between words is as short as this when it belongs to them. */
const shortestRest = 4

/** Bits of what may have been drawn, and of what people have made: two for a character. */
type Bits = { readonly drawn: number; readonly made: number }

const nothing: Bits = { drawn: 0, made: 0 }

/** The most that words, names, numbers and dates count together: whoever knows the habits tries them all. */
const mostOfWords = 40

/**
 * How hard a secret is to guess, in bits, and rather too low than too high: a token that a machine drew counts with its length times the
 * logarithm of its alphabet (32 hexadecimal digits 128, 16 letters and digits 95, a random UUID 122), words, names, dates, numbers,
 * sequences and repetitions hardly, together at most 40. Of a URL with credentials only these count, of any other not the host;
 * of base64 or hexadecimal digits that spell a text, that text. Only the first 256 bytes are looked at.
 */
export function bitsOf(value: Uint8Array | string): number {
  const copy = typeof value === 'string' ? wipeableCopy(value.slice(0, longest)) : undefined
  const bytes = copy ?? (value as Uint8Array)
  const bits = strength(bytes.length > longest ? bytes.subarray(0, longest) : bytes, 2)
  copy?.fill(0)
  return Math.floor(bits)
}

function strength(bytes: Uint8Array, layers: number): number {
  if (isBinary(bytes)) return 6 * distinct(bytes)
  const part = secretPart(bytes)
  const text = layers > 0 ? spelledText(part) : undefined
  if (text !== undefined) {
    const bits = strength(text, layers - 1)
    text.fill(0)
    return bits
  }
  let [drawn, made] = [0, 0]
  for (let at = 0, from = 0; at <= part.length; at++) {
    if (at < part.length && isTokenCharacter(part[at] as number)) continue
    const count = tokenBits(part.subarray(from, at))
    drawn += count.drawn
    made += count.made
    from = at + 1
  }
  return Math.max(drawn + Math.min(mostOfWords, made), mixedBits(part), Math.min(mostOfWords, part.length))
}

/** Bytes that are no text, as of a key in the raw. Text in other alphabets than the Latin is words. */
function isBinary(bytes: Uint8Array): boolean {
  let odd = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte < 9 || (byte > 13 && byte < 32) || byte > 126) odd++
  }
  if (odd <= bytes.length / 4) return false
  // The last character may be cut.
  for (let cut = 0; cut < 4; cut++) if (isUtf8(bytes.subarray(0, bytes.length - cut))) return false
  return true
}

/** The bits of one run of letters, digits, `+ / - _`: what was drawn of it, and what people made. */
function tokenBits(token: Uint8Array): Bits {
  const body = withoutPrefix(token)
  if (body.length < shortestRun) return nothing
  const drawn = uuidBits(token) ?? uuidBits(body)
  if (drawn !== undefined) return { drawn, made: 0 }
  const [whole, parts] = [drawnBits(body), drawnParts(body)]
  return whole.drawn >= parts.drawn ? whole : parts
}

/** The bits of the parts between signs, which may be of other alphabets. */
function drawnParts(token: Uint8Array): Bits {
  let [drawn, made] = [0, 0]
  for (let at = 0, from = 0; at <= token.length; at++) {
    if (at < token.length && kinds[token[at] as number] !== sign) continue
    if (at - from >= shortestRun && at - from < token.length) {
      const count = drawnBits(token.subarray(from, at))
      drawn += count.drawn
      made += count.made
    }
    from = at + 1
  }
  return { drawn, made }
}

/** Without what says whose token it is, `sk_live_`, `GOCSPX-`: up to three words of two to six small letters, or one of capitals. */
function withoutPrefix(token: Uint8Array): Uint8Array {
  let from = 0
  for (let words = 0; words < 3; words++) {
    let to = from
    while (to < token.length && kinds[token[to] as number] !== sign) to++
    const kind = kinds[token[from] ?? 0] as number
    if (to === token.length || !isPrefix(token.subarray(from, to), kind) || (kind === capital && words > 0)) break
    from = to + 1
    if (kind === capital) break
  }
  return token.subarray(from)
}

/** The last may be a digit: `v1`. */
function isPrefix(word: Uint8Array, kind: number): boolean {
  if (word.length < 2 || word.length > 6 || kind < small) return false
  return word.every((byte, at) => kinds[byte] === kind || (at === word.length - 1 && kinds[byte] === digit))
}

/** The bits of a text from one alphabet, but for its signs. */
function drawnBits(token: Uint8Array): Bits {
  // Words may be joined by signs, and go on as if there were none.
  const plain = token.filter((byte) => kinds[byte] !== sign)
  const { each, drawn } = alphabet(plain)
  const text = drawn > 5.5 ? token : plain
  // Of one case only and with slashes it is a path.
  const none = each === 0 || (text === plain && token.includes(47))
  const marks = none ? undefined : guessable(text, drawn, each)
  const left = marks === undefined ? text.length : unmarked(marks)
  // Pieces of secrets must not stay.
  plain.fill(0)
  return none ? nothing : { drawn: each * left, made: 2 * (text.length - left) }
}

/** What of a text that people have made is long enough to have been drawn. */
function unmarked(marks: Uint8Array): number {
  let sum = 0
  for (let at = 0, from = 0; at <= marks.length; at++) {
    if (at < marks.length && marks[at] === 0) continue
    if (at - from >= shortestRest) sum += at - from
    from = at + 1
  }
  return sum
}

/** The bits of a letter or digit: what each counts, and what it takes to draw it. Digits alone are a number, letters of one case may be words. */
function alphabet(plain: Uint8Array): { readonly each: number; readonly drawn: number } {
  const counts = [0, 0, 0, 0]
  let hex = 0
  for (let at = 0; at < plain.length; at++) {
    const byte = plain[at] as number
    const kind = kinds[byte] as number
    counts[kind] = (counts[kind] as number) + 1
    if (kind === digit || (byte & 31) <= 6) hex++
  }
  const [, digits = 0, smalls = 0, capitals = 0] = counts
  if (digits === plain.length) return { each: 0, drawn: 0 }
  if (smalls > 0 && capitals > 0) {
    const bits = Math.log2(digits === 0 ? 52 : 62)
    return { each: bits, drawn: bits }
  }
  if (hex === plain.length && digits > plain.length / 5) return { each: 4, drawn: 4 }
  return digits === 0 ? { each: 3.2, drawn: Math.log2(26) } : { each: 5, drawn: Math.log2(36) }
}

/** The bits of a password with signs that no token has, as password managers draw them. */
function mixedBits(text: Uint8Array): number {
  if (text.some((byte) => byte <= 32 || byte > 126) || text.every(isTokenCharacter)) return 0
  return guessable(text, Math.log2(94)) === undefined ? text.length * 6 : 0
}

function distinct(bytes: Uint8Array): number {
  const seen = new Uint8Array(256)
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (seen[byte] === 0) count += seen[byte] = 1
  }
  return count
}

function isTokenCharacter(byte: number): boolean {
  return kinds[byte] !== sign || byte === 43 || byte === 45 || byte === 47 || byte === 95
}
