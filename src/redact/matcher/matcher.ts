import type { Found, SearchOptions } from './found.ts'
import type { Owner, Whose } from './pattern.ts'
import { PatternIndex } from './pattern-index.ts'
import type { Source } from './patterns.ts'
import { reachOf } from './reach.ts'
import { Search } from './search.ts'
import type { Spelling } from './spelling.ts'

/** So much of the end of a text says whether a secret may go on behind it. */
const endSize = 8

/**
 * Many patterns over text and bytes, in time that does not grow with their number: a text is looked up at every so many places only, and what is found there
 * is verified against the pattern.
 */
export class Matcher {
  readonly #index: PatternIndex
  readonly #end = new Uint8Array(endSize)

  /** `escapes` says whether secrets are also found that are spelled by `\u` or `&#` escapes, or as lists of decimal bytes. */
  constructor({ escapes = true }: { escapes?: boolean } = {}) {
    this.#index = new PatternIndex({ escapes })
  }

  /** Enters a pattern of at least four units and returns its number; shorter ones are left out. Of one that is entered twice the first owner stays. */
  add(spelling: Spelling, whose: Whose): number {
    return this.#index.add(spelling, whose)
  }

  /** The bytes of a secret, in memory to be wiped; `undefined` where it is not known which one it is. */
  secret({ form }: Owner): Uint8Array | undefined {
    return form === undefined ? undefined : this.#index.patterns.low(form)
  }

  /** Says how many times as many patterns are about to be entered as were. */
  expect(outlook: number): void {
    this.#index.expect(outlook)
  }

  /** Searches a text. Overlapping matches become one span, under the owner of the leftmost, among those the widest. */
  search(source: Source, options: SearchOptions): Found {
    const places = this.#index.places(source)
    if (places.length === 0 && (options.final || (typeof source !== 'string' && this.#index.endsQuietly(source)))) {
      return { spans: [], tail: source.length, tailOwner: undefined, tailPublic: 0 }
    }
    return new Search(this.#index, source, options).verify(places)
  }

  /** Whether in the UTF-8 bytes of a text there is nothing to be masked, nor to be held back at its end. Of some texts without either it is not told. */
  isQuiet(text: string): boolean {
    const from = text.length - endSize
    let blank = true
    for (let at = 0; at < endSize; at++) {
      const unit = text.charCodeAt(from + at)
      // A short text, or an end beyond ASCII.
      if (!(unit < 128)) return false
      if (unit > 32) blank = false
      this.#end[at] = unit
    }
    // The end first: a text of which something is to be held back is searched once more, as bytes.
    return !blank && this.#index.endsQuietly(this.#end) && this.#index.places(text).length === 0
  }

  /**
   * Where the tail begins of a long chunk behind the few bytes that were kept of the one before it; `undefined` where something may be to be masked, and the
   * two must be searched as one.
   */
  tailBehind(kept: Uint8Array, chunk: Uint8Array): number | undefined {
    // What begins in the kept bytes ends within the chunk.
    if (chunk.length <= this.#index.longest || !this.#index.isQuiet(kept, chunk)) return undefined
    if (this.#index.endsQuietly(chunk)) return chunk.length
    const { spans, tail } = new Search(this.#index, chunk, { final: false, before: kept.at(-1) }).verify([])
    return spans.length > 0 || tail === 0 ? undefined : tail
  }

  /** How far the text agrees with some secret from its first unit on. */
  reach(source: Source): number {
    return reachOf(this.#index, source)
  }
}
