import { describe, expect, it } from 'vitest'
import { age, createStore } from '../../adapters/age/index.ts'
import { env } from '../../adapters/env.ts'
import { file } from '../../adapters/file/index.ts'
import { memory } from '../../adapters/memory.ts'
import { conformance, conformanceSummary, type ConformanceCase } from '../../src/testing/index.ts'
import { ageSetup, envSetup, fileSetup, memorySetup } from './setups.ts'

const kits: readonly (readonly [adapter: string, cases: readonly ConformanceCase[], skipped: number])[] = [
  ['age', conformance(ageSetup(age, createStore)), 6],
  ['env', conformance(envSetup(env)), 32],
  ['file', conformance(fileSetup(file)), 26],
  ['memory', conformance(memorySetup(memory)), 9],
]

describe.each(kits)('the %s adapter', (_, cases, skipped) => {
  for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

  it('skips no more cases than are known', () => {
    expect(conformanceSummary(cases)).toContain(`, ${skipped} skipped`)
  })
})
