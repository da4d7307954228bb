/** Whose secret was found, and how it was spelled. */
export interface Owner {
  readonly name: string
  readonly encoding: string
  /** The number of the pattern that is the secret as it is; `undefined` where it is not known. */
  readonly form: number | undefined
  /** Whether no more than its beginning was found, where all ended. */
  readonly beginning?: boolean
}

/** Whose a pattern is. */
export interface Whose {
  readonly name: string
  /** Matches only between characters that belong to no word. */
  readonly whole: boolean
  /** The number of the pattern that is the secret as it is; `undefined` for that one itself. */
  readonly form: number | undefined
}

/** A part of a text that a mask stands for: `[start, end)` in its units. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly owner: Owner
}

/** Whether a unit belongs to a word: an ASCII letter or digit, `_`, or a part of a character beyond ASCII. */
export function isWordUnit(unit: number | undefined): boolean {
  if (unit === undefined) return false
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122) || unit >= 128
}

/** Spans as they are to be masked: those that overlap become one, under the owner of the leftmost, among those the widest. */
export function joined(spans: Span[]): readonly Span[] {
  if (spans.length < 2) return spans
  spans.sort((a, b) => a.start - b.start || b.end - a.end)
  const merged: Span[] = []
  let last = spans[0] as Span
  for (const span of spans) {
    if (span.start >= last.end && span !== last) {
      merged.push(last)
      last = span
    } else if (span.end > last.end) last = { start: last.start, end: span.end, owner: last.owner }
  }
  merged.push(last)
  return merged
}
