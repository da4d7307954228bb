import { Buffer } from 'node:buffer'
import { bytesOf } from './write-all.ts'

/** What a call of `write` is about. */
export interface WriteCall {
  /** What the caller gave, which callbacks and results give back. */
  readonly data: unknown
  readonly bytes: Uint8Array
  /** Where in the file; `undefined` for where the file stands. */
  readonly position: number | undefined
}

/**
 * Reads the arguments after the descriptor as Node does: `(string, position?, encoding?)`, `(view, offset?, length?, position?)` or
 * `(view, { offset, length, position })`. `undefined` for what Node refuses.
 */
export function readWrite([data, first, second, third]: readonly unknown[]): WriteCall | undefined {
  if (typeof data === 'string') {
    const bytes = bytesOf(data, second)
    return bytes && { data, bytes, position: numberOf(first) }
  }
  const whole = bytesOf(data)
  if (whole === undefined) return undefined
  const named = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : undefined
  const offset = (named ? named['offset'] : numberOf(first)) ?? 0
  const length = (named ? named['length'] : numberOf(second)) ?? whole.length - (offset as number)
  if (!isWithin(offset, whole.length) || !isWithin(length, whole.length - offset)) return undefined
  return { data, bytes: whole.subarray(offset, offset + length), position: numberOf(named ? named['position'] : third) }
}

/** The text of a `write` that is to go out in UTF-8 where the file stands. */
export function textOf([data, position, encoding]: readonly unknown[]): string | undefined {
  return typeof data === 'string' && (position === undefined || position === null) && isUtf8(encoding) ? data : undefined
}

/** Whether an encoding that a program names, or none, is UTF-8 in the way in which it is mostly written. */
export function isUtf8(encoding: unknown): boolean {
  return encoding === undefined || encoding === null || encoding === 'utf8'
}

/** The same for `writev`: `(views, position?)`. */
export function readWritev([data, position]: readonly unknown[]): (WriteCall & { readonly parts: readonly Uint8Array[] }) | undefined {
  if (!Array.isArray(data)) return undefined
  const parts = data.map((part) => (typeof part === 'string' ? undefined : bytesOf(part)))
  if (parts.includes(undefined)) return undefined
  return { data, parts: parts as Uint8Array[], bytes: Buffer.concat(parts as Uint8Array[]), position: numberOf(position) }
}

/** The bytes of what `writeFile(file, data, options)` is to write, when it is a string or a view. */
export function readFileData([data, options]: readonly unknown[]): Uint8Array | undefined {
  return bytesOf(data, encodingOf(options))
}

/** The encoding that the options of a `writeFile` name. */
export function encodingOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null ? (options as Record<string, unknown>)['encoding'] : options
}

/** Whether a file that is opened with these flags is only read. */
export function isReading(flags: unknown): boolean {
  return typeof flags === 'number' ? (flags & 3) === 0 : typeof flags !== 'string' || /^(?:r|rs|sr)$/.test(flags)
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined
}

function isWithin(value: unknown, limit: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= limit
}
