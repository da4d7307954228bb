// The same numbers stand in `assembly/scan.ts`.
const oddOne = 0x9e3779b1
const oddTwo = 0x85ebca77
const oddThree = 0xc2b2ae3d

/** Drawn for each thread, so that tables hold no pieces of secrets as they are written. It need not be drawn by node:crypto, which costs a start 3 ms. */
export const keys: readonly [number, number] = [(Math.random() * 2 ** 32) >>> 0, (Math.random() * 2 ** 32) >>> 0]

const [keyOne, keyTwo] = keys

/** The first number of a gram of eight bytes, or of four with `high` 0: which word of a filter it is in. */
export function firstHash(low: number, high: number): number {
  return Math.imul(Math.imul(low ^ keyOne, oddOne) ^ high ^ keyTwo, oddTwo)
}

/** The second number, made of the first: its bits in that word, and its place in a table. */
export function secondHash(first: number): number {
  return Math.imul(first ^ (first >>> 15), oddThree)
}

/** The bits of a gram in its word of a filter. */
export function filterBits(second: number): number {
  return (1 << (second & 31)) | (1 << ((second >>> 5) & 31)) | (1 << ((second >>> 10) & 31))
}
