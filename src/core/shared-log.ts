import { Buffer } from 'node:buffer'
import { types } from 'node:util'
import { crypto } from './builtin.ts'

/** The memory of a log, as it goes to other threads: numbers and the pad, and apart from them the records, which say nothing without the pad. */
export interface LogMemory {
  readonly control: SharedArrayBuffer
  readonly records: SharedArrayBuffer
}

const firstSize = 1 << 12
const largestSize = 1 << 28

/** Index of the number of records that were announced. */
const announced = 0
/** Index of where free memory begins. */
const free = 1
const padStart = 8
const padLength = 1 << 12
/** Who inspects both memories sees the beginnings of both, which must not belong together. */
const padShift = padLength / 2

/** A record is where the next one stands, its length, whether it was erased, and its bytes XORed with the pad. At 0 stands an empty one, the first. */
const headLength = 12
const [lengthAt, erasedAt] = [1, 2]

/**
 * Records that threads append for each other. No thread waits for another, and one that is terminated half way takes nothing along but the
 * memory it had reserved: a record is written first, and then linked to the last one in one step.
 */
export class SharedLog {
  readonly memory: LogMemory
  readonly #numbers: Int32Array
  readonly #pad: Uint8Array
  /** The last record that was taken, and the last that is known of. */
  #last = 0
  #tail = 0
  #taken = 0

  private constructor(memory: LogMemory) {
    this.memory = memory
    this.#numbers = new Int32Array(memory.control, 0, 2)
    this.#pad = new Uint8Array(memory.control, padStart, padLength)
  }

  /** An empty log. */
  static create(): SharedLog {
    const control = new SharedArrayBuffer(padStart + padLength)
    crypto().randomFillSync(new Uint8Array(control, padStart))
    Atomics.store(new Int32Array(control), free, headLength)
    return new SharedLog({ control, records: new SharedArrayBuffer(firstSize, { maxByteLength: largestSize }) })
  }

  /** The log in a memory that came from another thread; `undefined` for anything else. */
  static from(memory: unknown): SharedLog | undefined {
    const { control, records } = (memory ?? {}) as Partial<LogMemory>
    return types.isSharedArrayBuffer(control) && types.isSharedArrayBuffer(records) ? new SharedLog({ control, records }) : undefined
  }

  /** Whether a record may be there that `take` has not returned. */
  get waiting(): boolean {
    // A thread that was terminated between announcing and linking leaves this true for good, which costs a look at the last link.
    return Atomics.load(this.#numbers, announced) !== this.#taken
  }

  /** The records that were appended since the last call, by this thread too; copies of their own. */
  take(): readonly Buffer[] {
    const taken: Buffer[] = []
    for (let at = this.#next(); at !== 0; at = this.#next()) {
      const record = this.#read(at)
      if (record !== undefined) taken.push(record)
      this.#last = at
      this.#taken++
    }
    this.#tail = this.#last
    return taken
  }

  /**
   * Appends records, of which others get all or none. Returns where each stands, for `erase`.
   *
   * @throws {RangeError} when there is no memory for them.
   */
  append(...records: readonly Uint8Array[]): readonly number[] {
    const places = records.map((record) => this.#place(record))
    const [first, final] = [places.at(0), places.at(-1)]
    if (first === undefined || final === undefined) return places
    for (const [index, place] of places.slice(1).entries()) this.#link(places[index] as number, place)
    Atomics.add(this.#numbers, announced, places.length)
    let last = this.#tail
    for (let next = this.#link(last, first); next !== 0; next = this.#link(last, first)) last = next
    this.#tail = final
    // What this thread appends right behind what it has taken, it need not take.
    if (last === this.#last) {
      this.#last = final
      this.#taken += places.length
    }
    return places
  }

  /** Overwrites a record. Those who have not taken it get it no more, and nobody gets half of it. */
  erase(at: number): void {
    const head = this.#head(at)
    Atomics.store(head, erasedAt, 1)
    new Uint8Array(this.memory.records, at + headLength, head[lengthAt]).fill(0)
  }

  #place(record: Uint8Array): number {
    const at = this.#reserve(headLength + record.length)
    this.#head(at)[lengthAt] = record.length
    this.#xor(record, new Uint8Array(this.memory.records, at + headLength, record.length), at)
    return at
  }

  #read(at: number): Buffer | undefined {
    const head = this.#head(at)
    const masked = new Uint8Array(this.memory.records, at + headLength, head[lengthAt])
    const record = Buffer.allocUnsafeSlow(masked.length)
    this.#xor(masked, record, at)
    return Atomics.load(head, erasedAt) === 0 ? record : undefined
  }

  #head(at: number): Int32Array {
    return new Int32Array(this.memory.records, at, headLength / 4)
  }

  #next(): number {
    return Atomics.load(new Int32Array(this.memory.records, this.#last, 1), 0)
  }

  /** Puts a record behind another; returns what stands there already, else 0. */
  #link(last: number, at: number): number {
    return Atomics.compareExchange(new Int32Array(this.memory.records, last, 1), 0, 0, at)
  }

  #reserve(length: number): number {
    const { records } = this.memory
    const size = Math.ceil(length / 4) * 4
    if (Atomics.load(this.#numbers, free) + size > largestSize) throw new RangeError('the memory that threads share is full')
    const at = Atomics.add(this.#numbers, free, size)
    while (records.byteLength < at + size) {
      const before = records.byteLength
      try {
        records.grow(Math.min(largestSize, Math.max(at + size, 2 * before)))
      } catch (error) {
        // Another thread may have made it larger at the same moment.
        if (records.byteLength === before) throw error
      }
    }
    return at
  }

  #xor(from: Uint8Array, to: Uint8Array, at: number): void {
    const pad = this.#pad
    for (let index = 0; index < from.length; index++)
      to[index] = (from[index] as number) ^ (pad[(at + index + padShift) % padLength] as number)
  }
}
