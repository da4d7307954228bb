import type { Source } from '../patterns.ts'

/** Of a secret whose characters are escaped each, or listed, so many are found at least: shorter ones count as they are written only. */
export const fewestItems: number = 8

/** Characters that a text spells by escapes, one behind the other, and where in the text each stands. */
export interface Run {
  readonly encoding: 'unicode' | 'html' | 'decimal'
  /** What is spelled: text, or the bytes of a list. */
  readonly items: Source
  /** Where the escape of an item begins, and where it ends. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** Where the search for the next run goes on. */
  readonly end: number
  /** Whether the end of the text cuts it, and from where on an escape is not whole; the length of the text when all are. */
  readonly open: boolean
  readonly cut: number
}
