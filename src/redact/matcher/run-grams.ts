import { word } from './scan/gram.ts'
import { mixed } from './scan/hash.ts'

/** Words of the filter, at first. */
const firstWords = 1 << 13
/** Bits of the filter for each gram, at least. */
const bitsOfGram = 12

/** The grams of four bytes that stand in the patterns of which any run counts, in a filter: a run may begin where one stands at the end of a text. */
export class RunGrams {
  #words = new Uint32Array(firstWords)
  #count = 0

  /** Enters the grams of a pattern; false, with nothing entered, when there is no room for them. */
  add(units: Uint8Array): boolean {
    if ((this.#count + units.length) * bitsOfGram > this.#words.length * 32) return false
    for (let at = 0; at + 4 <= units.length; at++) {
      const hash = hashOf(units, at)
      const place = this.#place(hash)
      this.#words[place] = (this.#words[place] as number) | bitsOf(hash)
    }
    this.#count += units.length
    return true
  }

  /** Makes room for so many more grams, and for so many times as many as there are; `refill` enters all of them anew. Where it throws, all is as before. */
  widen(more: number, outlook: number, refill: () => void): void {
    const wanted = ((this.#count + more) * Math.max(1, outlook) * bitsOfGram) / 32
    let size = this.#words.length * 2
    while (size < wanted) size *= 2
    const [words, count] = [this.#words, this.#count]
    try {
      this.#words = new Uint32Array(size)
      this.#count = 0
      refill()
    } catch (error) {
      this.#words = words
      this.#count = count
      throw error
    }
  }

  /** Whether the gram at a place may have been entered. */
  has(bytes: Uint8Array, at: number): boolean {
    const hash = hashOf(bytes, at)
    return (bitsOf(hash) & ~(this.#words[this.#place(hash)] as number)) === 0
  }

  #place(hash: number): number {
    return hash >>> Math.clz32(this.#words.length - 1)
  }
}

function hashOf(bytes: Uint8Array, at: number): number {
  return mixed(word(bytes, at), 0)
}

function bitsOf(hash: number): number {
  return (1 << (hash & 31)) | (1 << ((hash >>> 5) & 31))
}
