// Keyed, so that a table does not hold pieces of secrets as they are written. The key stands beside the table: it need not be
// drawn by node:crypto, which costs a start 3 ms.
const seed = (Math.random() * 2 ** 32) | 0
const odd = (Math.random() * 2 ** 32) | 0 | 1

/** The number that stands for four bytes, first byte lowest. */
export function gramKey(gram: number): number {
  return Math.imul(gram ^ seed, odd)
}

/** The number that stands for the four bytes at `at`. */
export function keyAt(bytes: Uint8Array, at: number): number {
  return gramKey(
    (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24),
  )
}

/** The number that stands for the eight bytes at `at`. */
export function wideKeyAt(bytes: Uint8Array, at: number): number {
  return Math.imul(keyAt(bytes, at) ^ (seed >>> 3), 0x9e3779b1) ^ keyAt(bytes, at + 4)
}

/** The first position from `at` on, before `limit`, where the four bytes there pass the filter of `2 ** (32 - shift)` places; `limit` for none. */
export function nextMarked(bytes: Uint8Array, at: number, limit: number, filter: Uint8Array, shift: number): number {
  if (at >= limit) return limit
  // Kept in locals: this loop is what every byte of output goes through.
  const key = seed
  const factor = odd
  let gram = ((bytes[at] as number) << 8) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 24)
  for (let position = at; position < limit; position++) {
    gram = (gram >>> 8) | ((bytes[position + 3] as number) << 24)
    if (filter[Math.imul(gram ^ key, factor) >>> shift] !== 0) return position
  }
  return limit
}

/** Places (a source and a position in it) by number; numbers may collide, so that every place must be verified. */
export class GramTable {
  #heads = new Int32Array(4096).fill(-1)
  #rows = new Int32Array(4 * 2048)
  #size = 0

  /** Enters a place. */
  add(key: number, source: number, position: number): void {
    if (this.#size * 4 === this.#rows.length) this.#grow()
    const row = this.#size++ * 4
    this.#rows[row] = key
    this.#rows[row + 1] = source
    this.#rows[row + 2] = position
    link(this.#rows, this.#heads, row)
  }

  /** The first row for a number, `-1` for none. */
  first(key: number): number {
    return this.#match(this.#heads[slotOf(key, this.#heads)] as number, key)
  }

  /** The row after `row` for the same number, `-1` for none. */
  next(row: number): number {
    return this.#match(this.#rows[row + 3] as number, this.#rows[row] as number)
  }

  /** The source of a row. */
  source(row: number): number {
    return this.#rows[row + 1] as number
  }

  /** The position of a row in its source. */
  position(row: number): number {
    return this.#rows[row + 2] as number
  }

  #match(row: number, key: number): number {
    let at = row
    while (at !== -1 && this.#rows[at] !== key) at = this.#rows[at + 3] as number
    return at
  }

  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2)
    rows.set(this.#rows)
    const heads = new Int32Array(this.#heads.length * 2).fill(-1)
    for (let index = 0; index < this.#size; index++) link(rows, heads, index * 4)
    // Last, so that the table stays whole when there is no room for the new one.
    this.#rows = rows
    this.#heads = heads
  }
}

function slotOf(key: number, heads: Int32Array): number {
  return (key ^ (key >>> 15)) & (heads.length - 1)
}

function link(rows: Int32Array, heads: Int32Array, row: number): void {
  const slot = slotOf(rows[row] as number, heads)
  rows[row + 3] = heads[slot] as number
  heads[slot] = row
}
