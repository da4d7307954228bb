import { maskOf } from '../core/mask.ts'
import type { Matcher } from './matcher.ts'
import type { Owner, Span } from './pattern.ts'

// Texts are searched as UTF-8 in a buffer that is used again, as long as they fit.
const scratch = Buffer.allocUnsafeSlow(1 << 16)

/** The text with secrets masked; the very same string when it holds none. */
export function maskText(matcher: Matcher, text: string, masked: (owner: Owner) => void): string {
  const bytes = text.length * 3 <= scratch.length ? scratch.subarray(0, scratch.write(text)) : Buffer.from(text)
  const { spans } = matcher.search(bytes, { final: true })
  if (spans.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (const { start, end, owner } of inUnits(spans, text, bytes.length)) {
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

/** Spans of UTF-8 bytes as spans of UTF-16 units. A span that begins or ends within a character takes the whole of it. */
function inUnits(spans: readonly Span[], text: string, length: number): readonly Span[] {
  if (length === text.length) return spans
  const out: Span[] = []
  let unit = 0
  let byte = 0
  const advance = (to: number, inside: boolean): void => {
    while (byte < to) {
      const code = text.codePointAt(unit) as number
      // A lone surrogate is written as U+FFFD, three bytes.
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
      if (!inside && byte + size > to) return
      byte += size
      unit += code < 0x10000 ? 1 : 2
    }
  }
  for (const { start, end, owner } of spans) {
    advance(start, false)
    const first = unit
    advance(end, true)
    out.push({ start: first, end: unit, owner })
  }
  return out
}
