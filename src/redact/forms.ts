import { isUtf8 } from 'node:buffer'
import { jsonForms } from './json-forms.ts'
import { lineForms } from './line-forms.ts'
import { ownBuffer } from './own-buffer.ts'
import { randomFrom } from './random.ts'
import type { TextForm } from './text-form.ts'
import { urlForms } from './url-forms.ts'

/** One thing that counts as the secret in text. */
export interface Form {
  readonly bytes: Buffer
  /** How many bytes at the start are public. */
  readonly publicLength: number
  /** Where a random-looking token begins of which any long run counts; undefined for no token. */
  readonly random: number | undefined
}

/** How deep structured values are looked into: a URL in a JSON document in a JSON document. */
const deepest = 3

/** What counts as the secret in text: the value without the white space around it, and the secret parts of a structured value. */
export function* formsOf(value: Buffer, fields: readonly string[]): Generator<Form> {
  const text = value.toString('utf8')
  if (!isUtf8(value)) {
    yield { bytes: ownBuffer(value), publicLength: 0, random: undefined }
    return
  }
  const seen = new Set<string>()
  for (const form of textForms(text, fields, 0)) {
    if (form.text === '' || seen.has(form.text)) continue
    seen.add(form.text)
    yield {
      bytes: ownBuffer(form.text),
      publicLength: Buffer.byteLength(form.text.slice(0, form.publicLength ?? 0)),
      random: form.random,
    }
  }
}

/** The forms of a text: itself first, then its secret parts. */
export function* textForms(text: string, fields: readonly string[], depth: number): Generator<TextForm> {
  const value = text.trim()
  const parts = depth < deepest ? structure(value, fields, depth) : undefined
  if (parts === undefined) {
    yield { text: value, random: randomFrom(value) }
    return
  }
  yield { text: value, publicLength: publicLength(value, parts) }
  yield* parts
}

function structure(value: string, fields: readonly string[], depth: number): readonly TextForm[] | undefined {
  const inner = (text: string): Iterable<TextForm> => textForms(text, [], depth + 1)
  return jsonForms(value, fields, inner) ?? urlForms(value) ?? lineForms(value)
}

/** Where the first secret part begins; 0 where a part of a document cannot be found as it is written there. */
function publicLength(value: string, parts: readonly TextForm[]): number {
  let length = parts.length === 0 ? 0 : value.length
  for (const { text } of parts) {
    if (text === '') continue
    const raw = value.indexOf(text)
    const position = raw === -1 ? value.indexOf(JSON.stringify(text).slice(1, -1)) : raw
    // Of a URL each part is found raw, and once more decoded.
    if (position !== -1) length = Math.min(length, position)
    else if (/^[[{]/.test(value)) return 0
  }
  return length
}
