import { maskOf } from '../core/mask.ts'
import type { Matcher } from './matcher/matcher.ts'
import type { Owner } from './matcher/pattern.ts'

/** The text with secrets masked; the very same string when it holds none. */
export function maskText(matcher: Matcher, text: string, masked: (owner: Owner) => void): string {
  if (typeof text !== 'string') throw new TypeError('no text')
  const { spans } = matcher.search(text, { final: true })
  if (spans.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (const { start, end, owner } of spans) {
    parts.push(text.slice(at, start), maskOf(owner.name))
    at = end
  }
  parts.push(text.slice(at))
  for (const { owner } of spans) masked(owner)
  return parts.join('')
}

/** The bytes with secrets masked; the very same object when they hold none. */
export function maskBytes(matcher: Matcher, bytes: Uint8Array, masked: (owner: Owner) => void): Uint8Array {
  const { spans } = matcher.search(bytes, { final: true })
  if (spans.length === 0) return bytes
  const parts: Uint8Array[] = []
  let at = 0
  for (const { start, end, owner } of spans) {
    parts.push(bytes.subarray(at, start), Buffer.from(maskOf(owner.name)))
    at = end
  }
  parts.push(bytes.subarray(at))
  const out = Buffer.concat(parts)
  for (const { owner } of spans) masked(owner)
  return out
}
