import { describe, expect, it } from 'vitest'
import { aws, parameterStore } from '../../adapters/aws/index.ts'
import { conformance, conformanceSummary, type ConformanceCase } from '../../src/testing/index.ts'
import { awsSetup, parameterStoreSetup } from './aws-setup.ts'

const kits: readonly (readonly [adapter: string, cases: readonly ConformanceCase[], skipped: number])[] = [
  ['aws', conformance(awsSetup(aws, 'in-process')), 4],
  ['parameterStore', conformance(parameterStoreSetup(parameterStore, 'in-process')), 8],
]

describe.each(kits)('%s, on an in-process server', (_, cases, skipped) => {
  for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

  it('skips no more cases than are known', () => {
    expect(conformanceSummary(cases)).toContain(`, ${skipped} skipped`)
  })
})
