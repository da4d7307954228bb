import { word } from './scan/gram.ts'
import type { Tier } from './scan/tier.ts'

/** By which grams a pattern is found. */
export interface Window {
  /** The first place; of a pattern whose runs count the distance of blocks of places. */
  readonly start: number
  /** How many places. */
  readonly count: number
}

/** So many windows of a pattern are looked at for the one whose grams no other pattern has. */
const candidates = 8

/** Enters the grams by which a search finds a pattern, of which `low` are the low bytes of its units. */
export function enterGrams(tier: Tier, low: Uint8Array, id: number, { start, count }: Window, runs: boolean): void {
  if (!runs) {
    for (let at = start; at < start + count; at++) tier.add(low, at, id)
    return
  }
  // Whatever the run, it has one of the blocks in it.
  for (let block = 0; block + tier.width <= low.length; block += start) {
    const end = Math.min(block + Math.min(start, count), low.length - tier.width + 1)
    for (let at = block; at < end; at++) tier.add(low, at, id)
  }
}

/** The window of a pattern of which any run counts: as many grams of each as a search that looks at every `tier.stride`th place needs. */
export function windowOfRuns(tier: Tier, run: number): Window {
  return { start: run - tier.width + 2 - tier.stride, count: tier.stride }
}

/** The window of a pattern that counts as a whole: from the end, since secrets of one kind begin alike. */
export function windowOf(tier: Tier, low: Uint8Array, length: number): Window {
  const count = tier.stride
  const last = length - tier.width + 1 - count
  let best = last
  let least = Infinity
  for (let candidate = 0; candidate < candidates && candidate <= last && least > 0; candidate++) {
    const start = last - Math.floor((last * candidate) / candidates)
    let cost = 0
    for (let at = start; at < start + count && cost < least; at++) {
      if (tier.has(low, at)) cost++
      // The same bytes again and again stand in other texts, too.
      if (word(low, at) === word(low, at + tier.width - 4) && tier.width === 8) cost++
    }
    if (cost < least) [best, least] = [start, cost]
  }
  return { start: best, count }
}
