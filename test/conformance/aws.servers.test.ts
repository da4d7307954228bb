import { describe, expect, it } from 'vitest'
import { aws, parameterStore } from '../../adapters/aws/index.ts'
import { conformance, conformanceSummary, type ConformanceCase } from '../../src/testing/index.ts'
import { describeOn } from '../servers/available.ts'
import { startMoto } from '../servers/moto.ts'
import { awsSetup, parameterStoreSetup } from './aws-setup.ts'

await describeOn('aws', 'moto', startMoto, ({ endpoint }) => {
  const place = { moto: endpoint }
  const kits: readonly (readonly [adapter: string, cases: readonly ConformanceCase[], skipped: number])[] = [
    ['aws', conformance(awsSetup(aws, place)), 9],
    ['parameterStore', conformance(parameterStoreSetup(parameterStore, place)), 13],
  ]

  describe.each(kits)('%s', (_, cases, skipped) => {
    for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

    it('skips no more cases than are known', () => {
      expect(conformanceSummary(cases)).toContain(`, ${skipped} skipped`)
    })
  })
})
