import { SecretError } from './errors.ts'
import { member, span } from './json-text.ts'
import { malformed } from './reference-malformed.ts'

/**
 * Checks what stands after `#`.
 *
 * @throws {SecretError} `invalid_reference`.
 */
export function checkField(field: string): void {
  if (field === '') throw malformed('nothing stands after #', 'name a field, or leave the # out')
  if (field !== field.trim()) throw malformed('the field begins or ends with a space')
  if (field.startsWith('/')) {
    if (/~(?![01])/.test(field)) throw malformed('the pointer holds ~ without 0 or 1', 'write ~0 for ~ and ~1 for /')
  } else if (/[?#]/.test(field)) {
    throw malformed('the field holds ? or #', 'write params before the #, or the key as a pointer, #/key')
  }
}

/**
 * The bytes of one field of a JSON value: a top-level own key by name, anything by RFC 6901 pointer. A string is its UTF-8 text;
 * other values are their JSON text as it stands in the source, so that big numbers keep every digit. The last of equal keys counts.
 *
 * @throws {SecretError} `not_found` when there is no such field or it is `null`; `invalid_value` when the value is not JSON, not an
 * object or array, or the string is not well-formed Unicode. Errors quote nothing.
 */
export function selectField(bytes: Uint8Array, field: string): Uint8Array {
  const json = jsonText(bytes)
  let text = span(json, 0)
  if (!text.startsWith('{') && !text.startsWith('[')) throw notJson('the value is JSON without fields')
  const keys = field.startsWith('/') ? field.slice(1).split('/').map(unescaped) : [field]
  for (const key of keys) {
    const found = text.startsWith('[') && !field.startsWith('/') ? undefined : member(text, key)
    if (found === undefined) throw new SecretError('not_found', { reason: 'the value has no such field', remedy: 'check the name after #' })
    text = found
  }
  if (text === 'null') throw new SecretError('not_found', { reason: 'the field is null', remedy: 'set it where the secret is kept' })
  if (!text.startsWith('"')) return Buffer.from(text, 'utf8')
  const leaf = JSON.parse(text) as string
  if (!leaf.isWellFormed()) throw notJson('the field is not well-formed Unicode')
  return Buffer.from(leaf, 'utf8')
}

function jsonText(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    JSON.parse(text) // validated here, so that the scan may trust it
    return text
  } catch {
    throw notJson('a field was asked of a value that is not JSON')
  }
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~')
}

function notJson(reason: string): SecretError {
  return new SecretError('invalid_value', { reason, remedy: 'remove the #field, or store a JSON object' })
}
