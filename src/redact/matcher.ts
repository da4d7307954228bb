import { Fragments } from './fragments.ts'
import { keyAt, nextMarked } from './gram-table.ts'
import { Lists } from './lists.ts'
import { isWordByte, type Owner, type Span } from './pattern.ts'
import { Tails } from './tails.ts'
import { Trie, type Walk } from './trie.ts'

/** What a search found: disjoint spans from left to right, and where the tail begins that may be the beginning of a secret. */
export interface Found {
  readonly spans: Span[]
  /** Equal to the length of the text when no tail is held. */
  readonly tail: number
  readonly tailOwner: Owner | undefined
  /** How many bytes of the tail are public at least. */
  readonly tailPublic: number
}

/** How to search: `final` when nothing follows the text, `before` the byte that stood in front of it. */
export interface SearchOptions {
  readonly final: boolean
  readonly before?: number | undefined
}

const prefixGram = 1
const fragmentGram = 2
const listGram = 4

/**
 * Many patterns over bytes. Each position is looked up in a filter by the four bytes there; few positions pass, and are
 * verified against a trie of whole patterns and a table of fragments. Patterns live in Buffers only.
 */
export class Matcher {
  readonly #trie = new Trie()
  readonly #fragments = new Fragments()
  readonly #lists = new Lists()
  readonly #tails = new Tails()
  #filter = new Uint8Array(1 << 14)
  #shift = 32 - 14
  #grams = new Map<number, number>()
  readonly #walk: Walk = { end: -1, owner: undefined, reach: 0, pending: undefined, pendingPublic: 0 }

  /** Enters a pattern of at least four bytes; shorter ones are left out. The matcher keeps the bytes. */
  add(pattern: Uint8Array, owner: Owner): void {
    if (pattern.length < 4) return
    const key = keyAt(pattern, 0)
    this.#trie.add(key, pattern, owner)
    this.#tails.add(pattern, 0)
    this.#mark(key, prefixGram)
  }

  /** Enters a source of which any run of `run` bytes counts. The matcher keeps the bytes. */
  addFragments(source: Uint8Array, run: number, owner: Owner): void {
    this.#fragments.add(source, run, owner, (position) => this.#mark(keyAt(source, position), fragmentGram))
    for (let at = 0; at + run <= source.length; at++) this.#tails.add(source, at)
  }

  /** Enters the bytes of a secret to be found as a list of decimal numbers. The matcher keeps the bytes. */
  addList(secret: Uint8Array, owner: Owner): void {
    this.#lists.add(secret, owner, (gram) => {
      this.#tails.add(gram, 0)
      this.#mark(keyAt(gram, 0), listGram)
    })
  }

  /** Searches a text. Overlapping matches become one span, under the owner of the leftmost, among those the widest. */
  search(bytes: Uint8Array, { final, before }: SearchOptions): Found {
    const spans: Span[] = []
    let tail = bytes.length
    let tailOwner: Owner | undefined
    let tailPublic = 0
    const hold = (at: number, owner: Owner, known: number): void => {
      if (final || at >= tail) return
      tail = at
      tailOwner = owner
      tailPublic = known
    }
    const accept = (owner: Owner, start: number, end: number): boolean => {
      if (!owner.whole) return true
      if (isWordByte(bytes[start]) && isWordByte(start === 0 ? before : bytes[start - 1])) return false
      if (!isWordByte(bytes[end - 1])) return true
      if (end < bytes.length) return !isWordByte(bytes[end])
      hold(start, owner, 0)
      return final
    }
    const walk = this.#walk
    const filter = this.#filter
    const shift = this.#shift
    let limit = bytes.length - 3
    for (let at = nextMarked(bytes, 0, limit, filter, shift); at < limit; at = nextMarked(bytes, at + 1, limit, filter, shift)) {
      const key = keyAt(bytes, at)
      const mark = filter[key >>> shift] as number
      if ((mark & prefixGram) !== 0 && at < tail) {
        this.#trie.walk(key, bytes, at, walk, (owner, end) => accept(owner, at, end))
        if (walk.owner !== undefined) spans.push({ start: at, end: walk.end, owner: walk.owner })
        if (walk.pending !== undefined) hold(at, walk.pending, walk.pendingPublic)
      }
      if ((mark & fragmentGram) !== 0) {
        this.#fragments.runs(bytes, at, (run) => {
          if (run.long) spans.push(run)
          if (run.open) hold(run.start, run.owner, 0)
        })
      }
      if ((mark & listGram) !== 0 && at < tail) {
        const list = this.#lists.walk(bytes, at, final)
        if (list.owner !== undefined) spans.push({ start: at, end: list.end, owner: list.owner })
        if (list.pending !== undefined) hold(at, list.pending, list.certain ? 0 : Infinity)
      }
      // Behind the tail only a run can begin that reaches in front of it.
      if (at >= tail) limit = Math.min(limit, tail + this.#fragments.stride)
    }
    if (!final) this.#short(bytes, hold, () => tail)
    return { spans: merge(spans), tail, tailOwner, tailPublic }
  }

  /** How far the text agrees with some secret from its first byte on. */
  reach(bytes: Uint8Array): number {
    if (bytes.length < 4) return 0
    this.#trie.walk(keyAt(bytes, 0), bytes, 0, this.#walk, () => true)
    return Math.max(this.#walk.reach, this.#fragments.reach(bytes, 0), this.#lists.walk(bytes, 0, true).reach)
  }

  /** Holds a tail that is too short to be seen by its grams. */
  #short(bytes: Uint8Array, hold: (at: number, owner: Owner, known: number) => void, tail: () => number): void {
    for (let at = Math.max(0, bytes.length - this.#fragments.stride - 8); at + 4 <= bytes.length && at < tail(); at++) {
      const owner = this.#fragments.tail(bytes, at)
      if (owner !== undefined) hold(at, owner, 0)
    }
    for (let at = Math.max(0, bytes.length - 3); at < bytes.length && at < tail(); at++) {
      if (this.#tails.has(bytes, at)) hold(at, shortTail, 0)
    }
  }

  #mark(key: number, mark: number): void {
    this.#grams.set(key, (this.#grams.get(key) ?? 0) | mark)
    if (this.#grams.size * 32 > this.#filter.length && this.#filter.length < 1 << 22) this.#widen()
    set(this.#filter, key >>> this.#shift, mark)
  }

  #widen(): void {
    const filter = new Uint8Array(this.#filter.length * 4)
    const shift = this.#shift - 2
    for (const [key, marks] of this.#grams) set(filter, key >>> shift, marks)
    // Last, so that nothing is lost when this ends half way.
    this.#filter = filter
    this.#shift = shift
  }
}

function set(filter: Uint8Array, slot: number, marks: number): void {
  filter[slot] = (filter[slot] as number) | marks
}

// Never printed: a tail of three bytes is released, not masked.
const shortTail: Owner = { name: 'secret', encoding: 'raw', whole: false, publicLength: 0 }

function merge(spans: Span[]): Span[] {
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
