/** Whose secret a pattern is, and how it was spelled. */
export interface Owner {
  readonly name: string
  readonly encoding: string
  /** Matches only between characters that belong to no word. */
  readonly whole: boolean
  /** How many bytes at the start are public (a scheme, a host, a JSON key), so that a cut tail of them needs no mask. */
  readonly publicLength: number
}

/** A part of a text that a mask stands for: `[start, end)` in bytes. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly owner: Owner
}

/** Whether a byte belongs to a word: an ASCII letter or digit, `_`, or a part of a character beyond ASCII. */
export function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122) || byte >= 128
}
