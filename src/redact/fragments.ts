import { GramTable, keyAt, wideKeyAt } from './gram-table.ts'
import type { Owner } from './pattern.ts'

interface Source {
  readonly bytes: Uint8Array
  /** The shortest run that counts. */
  readonly run: number
  readonly owner: Owner
}

const gram = 8

/** A run of a source found in a text. `open` says that the end of the text cut it, though the source goes on. */
export interface Run {
  readonly start: number
  readonly end: number
  readonly owner: Owner
  readonly long: boolean
  readonly open: boolean
}

/**
 * Sources of which any run of at least `run` bytes counts. A gram of 8 bytes is drawn at every (run - 7)th position, so that every
 * run holds one; a text is looked up at every position and a hit is extended both ways. A second table has every position, by 4
 * bytes, to tell whether the tail of a text may be the beginning of a run.
 */
export class Fragments {
  readonly #sources: Source[] = []
  readonly #drawn = new GramTable()
  readonly #every = new GramTable()
  #widest = 0

  /** The number of positions after the start of a run within which one of its drawn grams begins. */
  get stride(): number {
    return this.#widest === 0 ? 0 : this.#widest - gram + 1
  }

  /** Enters a source; `drawn` is told the position of each gram that a search must look for. */
  add(bytes: Uint8Array, run: number, owner: Owner, drawn: (position: number) => void): void {
    if (bytes.length < run) return
    const index = this.#sources.push({ bytes, run, owner }) - 1
    this.#widest = Math.max(this.#widest, run)
    for (let at = 0; at + gram <= bytes.length; at += run - gram + 1) {
      this.#drawn.add(wideKeyAt(bytes, at), index, at)
      drawn(at)
    }
    for (let at = 0; at + 4 <= bytes.length; at++) this.#every.add(keyAt(bytes, at), index, at)
  }

  /** The runs that hold the drawn gram at `at`, the longest of each source. */
  runs(bytes: Uint8Array, at: number, found: (run: Run) => void): void {
    if (at + gram > bytes.length) return
    for (let row = this.#drawn.first(wideKeyAt(bytes, at)); row !== -1; row = this.#drawn.next(row)) {
      const source = this.#sources[this.#drawn.source(row)] as Source
      const position = this.#drawn.position(row)
      const right = same(bytes, at, source.bytes, position)
      if (right < gram) continue
      let left = 0
      while (left < at && left < position && bytes[at - left - 1] === source.bytes[position - left - 1]) left++
      const end = at + right
      const open = end === bytes.length && position + right < source.bytes.length
      if (left + right >= source.run || open) {
        found({ start: at - left, end, owner: source.owner, long: left + right >= source.run, open })
      }
    }
  }

  /** The owner of a source of which the rest of the text from `at`, at least four bytes, may be the beginning of a longer run. */
  tail(bytes: Uint8Array, at: number): Owner | undefined {
    const length = bytes.length - at
    for (let row = this.#every.first(keyAt(bytes, at)); row !== -1; row = this.#every.next(row)) {
      const source = this.#sources[this.#every.source(row)] as Source
      const position = this.#every.position(row)
      // A tail near the end of its source is too short to grow into a run.
      if (source.bytes.length - position < Math.max(source.run, length + 1)) continue
      if (same(bytes, at, source.bytes, position) === length) return source.owner
    }
    return undefined
  }

  /** How far the text from `at` agrees with some source. */
  reach(bytes: Uint8Array, at: number): number {
    let reach = at
    if (at + 4 > bytes.length) return reach
    for (let row = this.#every.first(keyAt(bytes, at)); row !== -1; row = this.#every.next(row)) {
      const source = this.#sources[this.#every.source(row)] as Source
      reach = Math.max(reach, at + same(bytes, at, source.bytes, this.#every.position(row)))
    }
    return reach
  }
}

function same(text: Uint8Array, at: number, source: Uint8Array, position: number): number {
  const limit = Math.min(text.length - at, source.length - position)
  let length = 0
  while (length < limit && text[at + length] === source[position + length]) length++
  return length
}
