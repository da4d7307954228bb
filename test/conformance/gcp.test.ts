import { describe, expect, it } from 'vitest'
import { gcp } from '../../adapters/gcp/index.ts'
import { conformance, conformanceSummary } from '../../src/testing/index.ts'
import { gcpSetup } from './gcp-setup.ts'

const cases = conformance(gcpSetup(gcp))

describe('the gcp adapter', () => {
  for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

  it('skips no more cases than are known', () => {
    expect(conformanceSummary(cases)).toContain(', 11 skipped')
  })
})
