import type { Tier } from './scan/tier.ts'

/** The places of a pattern whose grams are entered, so that a search finds it. */
export interface Window {
  /** The first place. */
  readonly start: number
  /** How many places behind each other. */
  readonly count: number
  /** How far it is to the next so many, where any run of the pattern counts: whatever the run, it has a whole block in it. 0 for one block alone. */
  readonly every: number
}

/** So many windows of a pattern are looked at for the one whose grams no other pattern has. */
const candidates = 8

/** Enters the grams of a window; `low` are the low bytes of the units of the pattern. */
export function enterGrams(tier: Tier, low: Uint8Array, id: number, { start, count, every }: Window): void {
  const places = low.length - tier.width + 1
  if (every === 0) tier.enter(low, start, Math.min(start + count, places), id)
  else if (every <= count) tier.enter(low, start, places, id)
  else for (let block = start; block < places; block += every) tier.enter(low, block, Math.min(block + count, places), id)
}

/** The window of a pattern of which any run counts: as many grams of each as a search that looks at every `tier.stride`th place needs. */
export function windowOfRuns(tier: Tier, run: number): Window {
  return { start: 0, count: tier.stride, every: run - tier.width + 2 - tier.stride }
}

/** The window of a pattern that counts as a whole: from the end, since secrets of one kind begin alike. */
export function windowOf(tier: Tier, low: Uint8Array, length: number): Window {
  const count = tier.stride
  const last = length - tier.width + 1 - count
  let best = last
  let least = Infinity
  for (let candidate = 0; candidate < candidates && candidate <= last && least > 0; candidate++) {
    const start = last - Math.floor((last * candidate) / candidates)
    const cost = tier.common(low, start, count)
    if (cost < least) [best, least] = [start, cost]
  }
  return { start: best, count, every: 0 }
}
