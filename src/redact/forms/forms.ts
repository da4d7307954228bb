import { isUtf8 } from 'node:buffer'
import { decodedKey } from './decoded-key.ts'
import { base64Text, credentialOf, encodedLines, passwordOf } from './encoded-forms.ts'
import { isShaped, jsonForms } from './json-forms.ts'
import { lineForms } from './line-forms.ts'
import { wipeableCopy } from '../wipeable-copy.ts'
import { pairsOf, unquoted, type Pair } from './pair-forms.ts'
import { looksRandom } from './random.ts'
import { isSecretParameter } from './secret-name.ts'
import { derForms } from './pem-forms.ts'
import type { TextForm } from './text-form.ts'
import { tokenForms } from './token-forms.ts'
import { urlForms } from './url-forms.ts'

/** One thing that counts as the secret in text. */
export interface Form {
  readonly bytes: Buffer
  /** How many bytes at the start are public. */
  readonly publicLength: number
  /** Where a random-looking token begins of which any long run counts; undefined for no token. */
  readonly random: number | undefined
  /** Whether it is the bytes of a key, which are no text. */
  readonly key?: boolean
}

/** How deep structured values are looked into: a URL in a JSON document in base64 in a JSON document. */
const deepest = 4

/** What counts as the secret in text: the value without the white space around it, the secret parts of a structured value, and the keys that these encode. */
export function* formsOf(value: Buffer, fields: readonly string[]): Generator<Form> {
  const text = value.toString('utf8')
  if (!isUtf8(value)) {
    yield { bytes: wipeableCopy(value), publicLength: 0, random: undefined }
    return
  }
  const seen = new Set<string>()
  for (const form of textForms(text, fields, 0)) {
    if (form.text === '' || seen.has(form.text)) continue
    seen.add(form.text)
    yield {
      bytes: wipeableCopy(form.text),
      publicLength: Buffer.byteLength(form.text.slice(0, form.publicLength ?? 0)),
      random: form.random,
    }
    const key = form.random === 0 && form.piece !== true ? decodedKey(form.text) : undefined
    if (key === undefined) continue
    yield { bytes: wipeableCopy(key), publicLength: 0, random: undefined, key: true }
    key.fill(0)
  }
}

/** The forms of a text: itself first, then its secret parts. */
export function* textForms(text: string, fields: readonly string[], depth: number): Generator<TextForm> {
  const value = text.trim()
  const encoded = depth < deepest ? base64Text(value) : undefined
  const parts = encoded === undefined && depth < deepest ? structure(value, fields, depth) : undefined
  if (parts !== undefined) yield { text: value, publicLength: publicLength(value, parts) }
  else if (encoded === undefined) yield* tokenForms(value)
  else yield { text: value }
  yield* parts ?? []
  if (encoded === undefined) return
  // Its runs are those of the text that it stands for: `-----BEGIN` is common.
  const forms = encodedForms(encoded, depth)
  yield* encodedLines(value, encoded, forms)
  yield* forms
}

function structure(value: string, fields: readonly string[], depth: number): readonly TextForm[] | undefined {
  const inner = (text: string): Iterable<TextForm> => textForms(text, [], depth + 1)
  const secretsOf = (pair: Pair): Iterable<TextForm> => pairForms(pair, inner)
  return (
    jsonForms(value, fields, inner) ??
    urlForms(value) ??
    lineForms(value, secretsOf) ??
    pairsOf(value)?.flatMap((pair) => [...secretsOf(pair)]) ??
    derForms(value) ??
    within(value, inner)
  )
}

/** What a pair of a connection string or of a settings file adds: its value where that is a secret, else the secret parts of it. */
function* pairForms({ name, written, value }: Pair, inner: (text: string) => Iterable<TextForm>): Generator<TextForm> {
  const [whole, ...parts] = inner(value)
  const secret = isSecretParameter(name) || looksRandom(value, name)
  if (whole !== undefined && (secret || isShaped(parts))) yield whole
  if (secret && written !== value) yield { text: written }
  if (secret || isShaped(parts)) yield* parts
}

/** What stands in quotes, or behind `Bearer`. */
function within(value: string, inner: (text: string) => Iterable<TextForm>): readonly TextForm[] | undefined {
  const text = credentialOf(value) ?? unquoted(value)
  return text === value ? undefined : [...inner(text)]
}

/** What a value in base64 stands for, with its secret parts: a key, a document, `user:password`. */
function encodedForms(text: string, depth: number): readonly TextForm[] {
  const forms = [...textForms(text, [], depth + 1)]
  const password = forms.length === 1 ? passwordOf(text.trim()) : undefined
  return password === undefined ? forms : [...forms, ...tokenForms(password)]
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
