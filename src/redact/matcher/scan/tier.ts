import { Crowd } from './crowd.ts'
import { crowdId } from './escape-kinds.ts'
import { wordAt } from './gram.ts'
import { firstHash, secondHash } from './hash.ts'
import { textAt, tierWords } from './layout.ts'
import type { ScanMemory } from './memory.ts'

/** Bits of an entry that a pattern's number takes; one more where patterns are many. The rest tells grams apart that share a place. */
const idBits = 20
const wideIdBits = 26

/** Grams a byte of the table, at which it grows: three quarters of its places. */
const mostFull = 3 / 16

/** So many grams of a pattern are entered at a time: they must stand in the memory, and the table must have room for them. */
const mostAtOnce = 1 << 12

/** A piece of the memory. */
export interface Region {
  at: number
  size: number
}

/** Grams of four or eight bytes with the patterns they stand in: a filter of three bits a gram, and an open table. A text is looked up at every `stride`th place. */
export class Tier {
  readonly width: 4 | 8
  /** How many times as many grams are about to be entered as were: tables grow to that size at once. */
  outlook = 1
  /** Where the words stand that say what this tier is. */
  readonly head: Region
  readonly #filter: Region
  readonly #table: Region
  readonly #memory: ScanMemory
  readonly #refill: (tier: Tier) => void
  #crowds = new Map<number, Crowd>()
  #idBits = idBits
  #whole = true

  /** `refill` enters all grams anew, when the tables have grown. */
  constructor(memory: ScanMemory, { width, stride, refill }: { width: 4 | 8; stride: number; refill: (tier: Tier) => void }) {
    this.#memory = memory
    this.#refill = refill
    this.width = width
    this.#table = region(memory, 1 << 12)
    this.#filter = region(memory, 1 << 10)
    this.head = region(memory, 64)
    this.#set('width', width)
    this.stride = stride
    this.#describe()
  }

  /** What fits every pattern entered so far. */
  get stride(): number {
    return this.#get('stride')
  }

  set stride(stride: number) {
    this.#set('stride', stride)
  }

  /** The regions in use, for whoever gives them back. */
  get regions(): readonly Region[] {
    return [this.head, this.#filter, this.#table]
  }

  /** Whether anything was entered. */
  get used(): boolean {
    return this.#get('grams') > 0
  }

  /** How many of the grams at `count` places of a pattern may have been entered, or repeat themselves. */
  common(bytes: Uint8Array, from: number, count: number): number {
    this.#memory.bytes.set(bytes.subarray(from, from + count + this.width - 1), textAt)
    return this.#memory.common(this.head.at, textAt, count)
  }

  /** Enters all grams anew when an earlier try ended half way, for want of stack. */
  complete(): void {
    if (!this.#whole) this.#enterAnew()
  }

  /** Enters the grams of a pattern at the places from one to another. */
  enter(bytes: Uint8Array, from: number, to: number, id: number): void {
    if (id >= 2 ** this.#idBits) this.#widen()
    for (let start = from; start < to; start += mostAtOnce) this.#enterSome(bytes, start, Math.min(to, start + mostAtOnce), id)
  }

  /** Calls `each` with every pattern that the gram at a place of a text may stand in. */
  lookUp(source: string | Uint8Array, at: number, each: (id: number) => void): void {
    const { words } = this.#memory
    const second = secondHash(this.#hashAt(source, at))
    const idShift = this.#get('idShift')
    const mask = (1 << idShift) - 1
    const table = this.#table.at >>> 2
    const last = (this.#table.size >>> 2) - 1
    let slot = second >>> this.#get('tableShift')
    for (let entry = words[table + slot] as number; entry !== 0; entry = words[table + slot] as number) {
      if (((entry ^ second) & mask) === 0) {
        const id = entry >>> idShift
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

  #enterSome(bytes: Uint8Array, from: number, to: number, id: number): void {
    const wanted = this.#get('grams') + to - from
    if (wanted > this.#table.size * mostFull) this.#grow(wanted)
    const size = to - from + this.width - 1
    const memory = this.#memory
    memory.bytes.set(from === 0 && size === bytes.length ? bytes : bytes.subarray(from, from + size), textAt)
    let place = 0
    while ((place = memory.enter(this.head.at, textAt, place, to - from, id)) < to - from) this.#addAside(bytes, from + place++, id)
    memory.bytes.fill(0, textAt, textAt + size)
  }

  #hashAt(source: string | Uint8Array, at: number): number {
    return firstHash(wordAt(source, at), this.width === 8 ? wordAt(source, at + 4) : 0)
  }

  #addAside(bytes: Uint8Array, at: number, id: number): void {
    const second = secondHash(this.#hashAt(bytes, at))
    let crowd = this.#crowds.get(second)
    if (crowd === undefined) this.#crowds.set(second, (crowd = new Crowd()))
    crowd.add(bytes, at, this.width, id)
  }

  /** Makes room for so many grams, and for as many as are to be expected. */
  #grow(wanted: number): void {
    let size = this.#table.size * 2
    while (size * mostFull < Math.max(wanted, this.#get('grams') * this.outlook)) size *= 2
    const table = region(this.#memory, size)
    // 11 to 21 bits a gram.
    const filter = region(this.#memory, size / 4)
    // Nothing is lost when there was no room.
    this.#replace(this.#table, table)
    this.#replace(this.#filter, filter)
    this.#enterAnew()
  }

  /** Past a million patterns their numbers take more bits. */
  #widen(): void {
    const table = region(this.#memory, this.#table.size)
    this.#idBits = wideIdBits
    this.#replace(this.#table, table)
    this.#enterAnew()
  }

  #replace(old: Region, { at, size }: Region): void {
    this.#memory.free(old.at, old.size)
    old.at = at
    old.size = size
  }

  #enterAnew(): void {
    this.#whole = false
    this.#crowds = new Map()
    this.#set('grams', 0)
    this.#describe()
    this.#memory.bytes.fill(0, this.#table.at, this.#table.at + this.#table.size)
    this.#refill(this)
    this.#whole = true
  }

  #describe(): void {
    this.#set('filter', this.#filter.at)
    this.#set('filterShift', Math.clz32((this.#filter.size >>> 2) - 1))
    this.#set('table', this.#table.at)
    this.#set('tableShift', Math.clz32((this.#table.size >>> 2) - 1))
    this.#set('idShift', 32 - this.#idBits)
  }

  #get(name: keyof typeof tierWords): number {
    return this.#memory.words[(this.head.at >>> 2) + tierWords[name]] as number
  }

  #set(name: keyof typeof tierWords, value: number): void {
    this.#memory.words[(this.head.at >>> 2) + tierWords[name]] = value
  }
}

function region(memory: ScanMemory, size: number): Region {
  return { at: memory.allocate(size), size }
}
