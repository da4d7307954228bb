import { RunGrams } from './run-grams.ts'
import { mixed } from './scan/hash.ts'

/**
 * What a text may end with where a secret may go on: the beginnings of one, two and three bytes that secrets have (a third byte may be told in vain), the
 * grams of four bytes that a run may begin with, and the bytes that stand in patterns.
 */
export class Tails {
  readonly #one = new Uint8Array(256)
  readonly #two = new Uint8Array(1 << 13)
  readonly #three = new Uint8Array(1 << 17)
  readonly #within = new Uint8Array(256)
  readonly #any = new Uint8Array(256)
  readonly #grams = new RunGrams()

  /** Enters the bytes that stand in a pattern. */
  addBytes(units: Uint8Array): void {
    for (const unit of units) this.#any[unit] = 1
  }

  /** Enters a pattern of which what may be the beginning is held back. */
  addPattern(units: Uint8Array): void {
    this.#begin(units, 1)
    for (const unit of units) this.#within[unit] = 1
  }

  /** Enters a pattern of which any run counts; false when there is no room for its grams, and `widen` must be called and all sources be entered anew. */
  addSource(units: Uint8Array): boolean {
    if (!this.#grams.add(units)) return false
    this.#begin(units, units.length - 2)
    return true
  }

  /** Makes room for another source, and for so many times as many as there are; `refill` enters all of them anew. Where it throws, all is as before. */
  widen(units: Uint8Array, outlook: number, refill: () => void): void {
    this.#grams.widen(units.length, outlook, refill)
  }

  /** Whether the rest of the text from `at`, one to three bytes, is the beginning of a secret. */
  begins(bytes: Uint8Array, at: number): boolean {
    const length = bytes.length - at
    if (length === 1) return this.#one[bytes[at] as number] === 1
    if (!isMarked(this.#two, pair(bytes, at))) return false
    return (
      length === 2 ||
      (this.#within[bytes[at + 2] as number] === 1 && isMarked(this.#three, placeOf(pair(bytes, at), bytes[at + 2] as number)))
    )
  }

  /** Whether a secret begins with this byte. */
  beginsWith(byte: number): boolean {
    return this.#one[byte] === 1
  }

  /** Whether a byte stands in some pattern. */
  holds(byte: number): boolean {
    return this.#any[byte] === 1
  }

  /** Whether the last two bytes of a text may stand within some pattern. */
  endsWithin(bytes: Uint8Array): boolean {
    const within = this.#within
    return bytes.length > 3 && within[bytes[bytes.length - 1] as number] === 1 && within[bytes[bytes.length - 2] as number] === 1
  }

  /** Whether no secret goes on behind a text, but for those that are spelled by escapes. */
  quiet(bytes: Uint8Array): boolean {
    for (let at = Math.max(0, bytes.length - 3); at < bytes.length; at++) if (this.begins(bytes, at)) return false
    return !this.endsWithin(bytes) && this.runs(bytes, 4) === bytes.length
  }

  /** Where the tail of a text begins, of four bytes and at most `longest`, all of whose grams stand in some source; the length of the text for none. */
  runs(bytes: Uint8Array, longest: number): number {
    let at = bytes.length
    // The filter alone would tell of some texts in vain, also of lines that end with what stands in no source.
    if (at < 4 || !isMarked(this.#two, pair(bytes, at - 2)) || !isMarked(this.#two, pair(bytes, at - 3))) return at
    const first = Math.max(0, bytes.length - longest)
    for (let start = at - 4; start >= first && isMarked(this.#two, pair(bytes, start)) && this.#grams.has(bytes, start); start--) at = start
    return at
  }

  /** Marks what stands at the first `places` of a pattern. Few calls, since at a start this code runs for the first time. */
  #begin(units: Uint8Array, places: number): void {
    const one = this.#one
    const two = this.#two
    const three = this.#three
    for (let at = 0; at < places; at++) {
      const first = units[at] as number
      const both = first | ((units[at + 1] as number) << 8)
      one[first] = 1
      mark(two, both)
      mark(three, placeOf(both, units[at + 2] as number))
    }
  }
}

function mark(bits: Uint8Array, at: number): void {
  bits[at >>> 3] = (bits[at >>> 3] as number) | (1 << (at & 7))
}

function isMarked(bits: Uint8Array, at: number): boolean {
  return ((bits[at >>> 3] as number) & (1 << (at & 7))) !== 0
}

function pair(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
}

/** Where three bytes are marked. */
function placeOf(both: number, third: number): number {
  return mixed(both, third) >>> 12
}
