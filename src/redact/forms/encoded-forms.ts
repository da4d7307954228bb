import { isUtf8 } from 'node:buffer'
import type { TextForm } from './text-form.ts'

const longest = 64 * 1024

/** A line that holds less than this of a secret part, in bytes, may be the same in many values. */
const enough = 12

/** What a header `Authorization: Bearer ...` or `Basic ...` carries; undefined for another text. */
export function credentialOf(text: string): string | undefined {
  return /^(?:basic|bearer|token|bot|apikey|api-key|splunk|negotiate)\s+(\S{8,})$/i.exec(text)?.[1]
}

/**
 * The text that a value in base64 stands for: a key, a service account or `user:password` is often kept that way. Undefined when it is none,
 * as the bytes of a drawn token are none.
 */
export function base64Text(text: string): string | undefined {
  if (text.length < 12 || text.length > longest || !/^(?:[A-Za-z0-9+/\s]+|[A-Za-z0-9_-]+)={0,2}$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  try {
    if (bytes.length < 9 || !isUtf8(bytes)) return undefined
    const decoded = bytes.toString('utf8')
    // oxlint-disable-next-line no-control-regex -- a text has no other control characters than these
    return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(decoded) ? undefined : decoded
  } finally {
    bytes.fill(0)
  }
}

/** The password of `user:password`, where nothing else is written. */
export function passwordOf(text: string): string | undefined {
  return /^[^\s:/@]{1,128}:([^\s].*)$/.exec(text)?.[1]
}

/** Of a value in base64 that is written in lines, the lines joined, and each that holds something of a secret part of the text. */
export function* encodedLines(value: string, text: string, forms: readonly TextForm[]): Generator<TextForm> {
  const lines = value.split(/\s+/)
  if (lines.length === 1) return
  yield { text: lines.join('') }
  const secret = (forms.length > 1 ? forms.slice(1) : forms).map(({ text: part, publicLength = 0 }) => {
    const start = text.indexOf(part)
    return start === -1 ? { start: 0, end: 0 } : { start: start + publicLength, end: start + part.length }
  })
  let read = 0
  for (const line of lines) {
    const [start, end] = [Math.floor((read * 3) / 4), Math.floor(((read + line.length) * 3) / 4)]
    read += line.length
    if (secret.some((part) => Math.min(end, part.end) - Math.max(start, part.start) >= enough)) yield { text: line }
  }
}
