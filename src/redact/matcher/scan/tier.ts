import { Crowd } from './crowd.ts'
import { crowdId } from './escape-kinds.ts'
import { word, wordAt } from './gram.ts'
import { firstHash, bitSet, secondHash } from './hash.ts'
import { bitSetsAt } from './layout.ts'
import type { ScanMemory } from './memory.ts'

/** Bits of an entry that a pattern's number takes; one more where patterns are many. The rest tells grams apart that share a place. */
const idBits = 20
const wideIdBits = 26

/** So many patterns may have one gram in common before the rest of them is kept aside, where it does not lengthen what every search walks. */
const crowdFrom = 8

/** Grams a byte of the table, at which it grows: three quarters of its places. */
const mostFull = 3 / 16

/** Where a gram is looked for. */
interface Region {
  at: number
  size: number
}

/** Grams of four or eight bytes with the patterns they stand in: a filter of three bits a gram, and an open table. A text is looked up at every `stride`th place. */
export class Tier {
  readonly width: 4 | 8
  /** What fits every pattern entered so far. */
  stride: number
  /** How many times as many grams are about to be entered as were: tables grow to that size at once. */
  outlook = 1
  /** The regions in use, for whoever gives them back. */
  readonly filter: Region
  readonly table: Region
  readonly #memory: ScanMemory
  readonly #refill: (tier: Tier) => void
  #crowds = new Map<number, Crowd>()
  #grams = 0
  #idBits = idBits
  #idShift = 32 - idBits
  #filterShift = 0
  #tableShift = 0
  #whole = true

  /** `refill` enters all grams anew, when the tables have grown. */
  constructor(memory: ScanMemory, { width, stride, refill }: { width: 4 | 8; stride: number; refill: (tier: Tier) => void }) {
    this.#memory = memory
    this.#refill = refill
    this.width = width
    this.stride = stride
    this.table = region(memory, 1 << 12)
    this.filter = region(memory, 1 << 10)
    this.#measure()
  }

  /** Whether anything was entered. */
  get used(): boolean {
    return this.#grams > 0
  }

  /** Whether the gram at a place may have been entered. */
  has(bytes: Uint8Array, at: number): boolean {
    return this.#has(firstHash(word(bytes, at), this.width === 8 ? word(bytes, at + 4) : 0))
  }

  #has(first: number): boolean {
    const { words } = this.#memory
    const bits = words[(bitSetsAt >>> 2) + bitSet(first)] as number
    return (bits & ~(words[(this.filter.at >>> 2) + (first >>> this.#filterShift)] as number)) === 0
  }

  /** Enters all grams anew when an earlier try ended half way, for want of stack. */
  complete(): void {
    if (!this.#whole) this.#enterAnew()
  }

  /** Enters the gram at a place of a pattern. */
  add(bytes: Uint8Array, at: number, id: number): void {
    if (this.#grams >= this.table.size * mostFull) this.#grow()
    if (id >= 2 ** this.#idBits) this.#widen()
    const { words } = this.#memory
    const first = firstHash(word(bytes, at), this.width === 8 ? word(bytes, at + 4) : 0)
    const second = secondHash(first)
    // First, since an entry that is there already may be that of another gram.
    const place = (this.filter.at >>> 2) + (first >>> this.#filterShift)
    words[place] = (words[place] as number) | (words[(bitSetsAt >>> 2) + bitSet(first)] as number)
    const shift = this.#idShift
    const mask = (1 << shift) - 1
    const last = (this.table.size >>> 2) - 1
    const table = this.table.at >>> 2
    let slot = second >>> this.#tableShift
    let alike = 0
    for (let entry = words[table + slot] as number; entry !== 0; entry = words[table + slot] as number) {
      if (((entry ^ second) & mask) === 0) {
        if (entry >>> shift === id) return
        alike++
        if (entry >>> shift === crowdId) return this.#addAside(second, bytes, at, id)
      }
      slot = (slot + 1) & last
    }
    if (alike === crowdFrom) this.#addAside(second, bytes, at, id)
    words[table + slot] = ((alike === crowdFrom ? crowdId : id) << shift) | (second & mask)
    this.#grams++
  }

  /** Calls `each` with every pattern that the gram at a place of a text may stand in. */
  lookUp(source: string | Uint8Array, at: number, each: (id: number) => void): void {
    const first = this.#hashAt(source, at)
    if (!this.#has(first)) return
    const { words } = this.#memory
    const second = secondHash(first)
    const shift = this.#idShift
    const mask = (1 << shift) - 1
    const last = (this.table.size >>> 2) - 1
    const table = this.table.at >>> 2
    let slot = second >>> this.#tableShift
    for (let entry = words[table + slot] as number; entry !== 0; entry = words[table + slot] as number) {
      if (((entry ^ second) & mask) === 0) {
        const id = entry >>> shift
        if (id === crowdId) this.eachOfCrowd(source, at, each)
        else each(id)
      }
      slot = (slot + 1) & last
    }
  }

  /** Calls `each` with the patterns past the first few that have the gram at a place of a text in common, and may stand there. */
  eachOfCrowd(source: string | Uint8Array, at: number, each: (id: number) => void): void {
    if (this.#crowds.size > 0) this.#crowds.get(secondHash(this.#hashAt(source, at)))?.each(source, at, this.width, each)
  }

  /** Writes what a scan must know of this tier. */
  describe(words: Uint32Array, at: number): void {
    words.set([this.width, this.stride, this.filter.at, this.#filterShift, this.table.at, this.#tableShift, this.#idShift], at >>> 2)
  }

  #hashAt(source: string | Uint8Array, at: number): number {
    return firstHash(wordAt(source, at), this.width === 8 ? wordAt(source, at + 4) : 0)
  }

  #addAside(second: number, bytes: Uint8Array, at: number, id: number): void {
    let crowd = this.#crowds.get(second)
    if (crowd === undefined) this.#crowds.set(second, (crowd = new Crowd()))
    crowd.add(bytes, at, this.width, id)
  }

  #grow(): void {
    let size = this.table.size * 2
    while (size * mostFull < this.#grams * this.outlook) size *= 2
    const table = region(this.#memory, size)
    // 11 to 21 bits a gram.
    const filter = region(this.#memory, size / 4)
    // Nothing is lost when there was no room.
    this.#replace(this.table, table)
    this.#replace(this.filter, filter)
    this.#enterAnew()
  }

  /** Past a million patterns their numbers take more bits. */
  #widen(): void {
    const table = region(this.#memory, this.table.size)
    this.#idBits = wideIdBits
    this.#replace(this.table, table)
    this.#enterAnew()
  }

  #replace(old: Region, { at, size }: Region): void {
    this.#memory.free(old.at, old.size)
    old.at = at
    old.size = size
  }

  #measure(): void {
    this.#idShift = 32 - this.#idBits
    this.#filterShift = Math.clz32((this.filter.size >>> 2) - 1)
    this.#tableShift = Math.clz32((this.table.size >>> 2) - 1)
  }

  #enterAnew(): void {
    this.#whole = false
    this.#grams = 0
    this.#crowds = new Map()
    this.#measure()
    this.#memory.bytes.fill(0, this.table.at, this.table.at + this.table.size)
    this.#refill(this)
    this.#whole = true
  }
}

function region(memory: ScanMemory, size: number): Region {
  return { at: memory.allocate(size), size }
}
