import type { Owner, Span } from './pattern.ts'

/** What a search found: disjoint spans from left to right, and where the tail begins that may be the beginning of a secret. */
export interface Found {
  readonly spans: readonly Span[]
  /** Equal to the length of the text when no tail is held. */
  readonly tail: number
  readonly tailOwner: Owner | undefined
  /** How many units of the tail are public at least. */
  readonly tailPublic: number
}

/** How to search: `final` when nothing follows the text, `before` the unit that stood in front of it. */
export interface SearchOptions {
  readonly final: boolean
  readonly before?: number | undefined
}
