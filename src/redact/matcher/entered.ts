import { mixed } from './scan/hash.ts'

/** Slots of the table, at first. */
const firstSlots = 1 << 7

/** The numbers of patterns by a hash of all their units, in an open table: what secrets of one kind begin with says nothing of whether one is new. */
export class Entered {
  /** Pairs of a number, 0 for none, and a hash. */
  #table = new Int32Array(firstSlots * 2)
  #count = 0

  /** The pattern of this hash that is the one meant. */
  find(hash: number, isMeant: (id: number) => boolean): number | undefined {
    const table = this.#table
    let at = slotOf(table, hash)
    for (let id = table[at] as number; id !== 0; id = table[at] as number) {
      if (table[at + 1] === hash && isMeant(id)) return id
      at = (at + 2) & (table.length - 1)
    }
    return undefined
  }

  add(hash: number, id: number): void {
    if ((this.#count + 1) * 3 > this.#table.length) this.#grow()
    put(this.#table, hash, id)
    this.#count++
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2)
    for (let at = 0; at < this.#table.length; at += 2) {
      const id = this.#table[at] as number
      if (id !== 0) put(table, this.#table[at + 1] as number, id)
    }
    this.#table = table
  }
}

/** A keyed hash of all units of a pattern. */
export function hashOf(units: Uint8Array): number {
  let hash = units.length
  for (let at = 0; at < units.length; at++) hash = mixed(hash, units[at] ?? 0)
  return hash
}

function put(table: Int32Array, hash: number, id: number): void {
  let at = slotOf(table, hash)
  while (table[at] !== 0) at = (at + 2) & (table.length - 1)
  table[at] = id
  table[at + 1] = hash
}

function slotOf(table: Int32Array, hash: number): number {
  return (hash * 2) & (table.length - 1)
}
