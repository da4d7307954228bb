import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { ScanMemory } from '../../src/redact/matcher/scan/memory.ts'
import { Tier } from '../../src/redact/matcher/scan/tier.ts'

// Hashes are keyed anew in each process: what a rare collision would hide must not be left to luck, so that there are many grams.
it('a gram of a pattern is found whatever other grams the pattern has', () => {
  const memory = new ScanMemory()
  const grams = randomBytes(8 * 60_000)
  const tier: Tier = new Tier(memory, { width: 8, stride: 1, refill: (into) => enter(into) })
  const enter = (into: Tier): void => {
    for (let at = 0; at < grams.length; at += 8) into.enter(grams, at, at + 1, 4)
  }
  enter(tier)
  let missed = 0
  for (let at = 0; at < grams.length; at += 8) {
    let found = false
    tier.lookUp(grams, at, (id) => (found ||= id === 4))
    if (!found) missed++
  }
  expect(missed).toBe(0)
})
