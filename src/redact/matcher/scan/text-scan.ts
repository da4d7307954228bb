import { foundAt, foundCapacity, textAt, textSize } from './layout.ts'
import type { ScanMemory } from './memory.ts'
import type { Tier } from './tier.ts'

/** A text is scanned in pieces that have this much in common, so that nothing is cut that a scan must see as a whole. */
const overlap = 64

const headSize = 64

interface Latin1Writer {
  /** One byte a unit, the low one; part of every Buffer of Node. */
  latin1Write(text: string, at: number): number
}

const nothing: readonly number[] = []

/** Finds the places of a text that grams of some tiers stand at. */
export class TextScan {
  /** The region in use, for whoever gives it back. */
  readonly head: { readonly at: number; readonly size: number }
  readonly #memory: ScanMemory

  constructor(memory: ScanMemory) {
    this.#memory = memory
    this.head = { at: memory.allocate(headSize), size: headSize }
  }

  /** Says what to look for. */
  describe(tiers: readonly Tier[], { escapes }: { escapes: boolean }): void {
    this.#memory.words.set([tiers.length, Number(escapes), ...tiers.map(({ head }) => head.at)], this.head.at >>> 2)
  }

  /** Pairs of a place and what may stand there, for the text from `from` on. */
  run(source: string | Uint8Array, from: number = 0): readonly number[] {
    const length = source.length - from
    if (length <= textSize) {
      this.#load(source, from, length)
      const count = this.#memory.scan(this.head.at, textAt, length, foundAt, foundCapacity)
      if (count === 0) return nothing
      if (count > 0) return this.#take(count, from, length, [])
    }
    const found: number[] = []
    for (let at = from; at < source.length; at += textSize - overlap) this.#piece(source, at, Math.min(textSize, source.length - at), found)
    return found
  }

  /** Whether a scan of two parts of a text as one tells of nothing; false also where they are too long to be scanned at a time. */
  isQuiet(first: Uint8Array, second: Uint8Array): boolean {
    const length = first.length + second.length
    if (length > textSize) return false
    this.#memory.bytes.set(first, textAt)
    this.#memory.bytes.set(second, textAt + first.length)
    return this.#memory.scan(this.head.at, textAt, length, foundAt, foundCapacity) === 0
  }

  #piece(source: string | Uint8Array, from: number, length: number, found: number[]): void {
    this.#load(source, from, length)
    const count = this.#memory.scan(this.head.at, textAt, length, foundAt, foundCapacity)
    if (count < 0) {
      // There is too much for the room: half of the text at a time. A small piece has fewer places than there is room.
      const half = Math.ceil(length / 2)
      this.#piece(source, from, half + Math.min(overlap, length >>> 2), found)
      this.#piece(source, from + half, length - half, found)
      return
    }
    this.#take(count, from, length, found)
  }

  #take(count: number, from: number, length: number, found: number[]): number[] {
    const { words, bytes } = this.#memory
    const start = foundAt >>> 2
    for (let index = start; index < start + count * 2; index += 2) found.push((words[index] as number) + from, words[index + 1] as number)
    // What holds a secret does not stay.
    if (count > 0) bytes.fill(0, textAt, textAt + length)
    return found
  }

  #load(source: string | Uint8Array, from: number, length: number): void {
    if (typeof source === 'string') {
      const text = length === source.length ? source : source.slice(from, from + length)
      ;(this.#memory.text as unknown as Latin1Writer).latin1Write(text, 0)
    } else {
      this.#memory.bytes.set(length === source.length ? source : source.subarray(from, from + length), textAt)
    }
  }
}
