import type { Match, Redactor } from '../redact/redactor.ts'
import type { Scanner } from '../redact/scanner.ts'

/** A scanner and whom it tells of matches. */
export interface Search {
  readonly scanner: Scanner
  onMatch: (match: Match) => void
}

/** No more than these are kept for later. */
const mostKept = 64

const ignore = (): void => undefined

/** Scanners that are used again, since to make one costs more than to search a short response. */
export class Searches {
  readonly #redactor: Redactor
  readonly #free: Search[] = []

  constructor(redactor: Redactor) {
    this.#redactor = redactor
  }

  /** A scanner that nobody else uses. */
  take(onMatch: (match: Match) => void): Search {
    const free = this.#free.pop()
    if (free !== undefined) {
      free.onMatch = onMatch
      return free
    }
    const scanner = this.#redactor.scanner('http', { onMatch: (match) => search.onMatch(match) })
    const search: Search = { scanner, onMatch }
    return search
  }

  /** Takes back a scanner that has come to its end. */
  give(search: Search): void {
    search.onMatch = ignore
    if (this.#free.length < mostKept) this.#free.push(search)
  }
}
