// The same number stands in `assembly/scan.ts`.
const odd = 0xc2b2ae3d
const otherOdd = 0x85ebca77

/** How many sets of bits there are of which a gram has one in its word of a filter. */
export const bitSetCount: number = 1 << 10

/**
 * The halves of an odd number of 64 bits, the lower one first. Drawn for each thread, so that tables hold no pieces of secrets as they are written. It need
 * not be drawn by node:crypto, which costs a start 3 ms.
 */
export const keys: readonly [number, number] = [((Math.random() * 2 ** 32) | 1) >>> 0, (Math.random() * 2 ** 32) >>> 0]

const keyLow = keys[0]
const keyHigh = keys[1]
const keyTop = keyLow >>> 16
const keyBottom = keyLow & 0xffff

/**
 * The first number of a gram of eight bytes, or of four with `high` 0: the upper half of its product with the key. Says which word of a filter it is in, and
 * which bits of that word it has.
 */
export function firstHash(low: number, high: number): number {
  const top = low >>> 16
  const bottom = low & 0xffff
  const middle = top * keyBottom + ((bottom * keyBottom) >>> 16)
  const carried = bottom * keyTop + (middle & 0xffff)
  return (top * keyTop + (middle >>> 16) + (carried >>> 16) + Math.imul(low, keyHigh) + Math.imul(high, keyLow)) | 0
}

/** The second number, made of the first: its place in a table. */
export function secondHash(first: number): number {
  return Math.imul(first ^ (first >>> 15), odd)
}

/** Which set of bits a gram has in its word of a filter. */
export function bitSet(first: number): number {
  return first & (bitSetCount - 1)
}

/** A hash of two numbers for tables that only JavaScript reads, where a product of 64 bits takes longer. */
export function mixed(one: number, other: number): number {
  const mix = Math.imul(Math.imul(one ^ keyLow, odd) ^ other ^ keyHigh, otherOdd)
  return Math.imul(mix ^ (mix >>> 15), odd)
}

/** The sets of bits: three of 32 each. */
export function drawBitSets(): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: bitSetCount }, () => {
    let bits = 0
    for (let count = 0; count < 3;) {
      const bit = 1 << Math.floor(Math.random() * 32)
      if ((bits & bit) === 0) count++
      bits |= bit
    }
    return bits
  })
}
