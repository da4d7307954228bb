import { afterAll, describe, expect, it } from 'vitest'
import { conformance, conformanceSummary } from '../../src/testing/index.ts'
import { startFakeVault } from '../backends/vault/server.ts'
import { leasingWithoutDatabase, vaultSetup } from './vault-setup.ts'

const server = await startFakeVault()
const target = { ...server, leasing: leasingWithoutDatabase }

afterAll(async () => await server.stop())

describe.each([
  [2, 10],
  [1, 16],
] as const)('the Vault adapter on KV %i', (version, skipped) => {
  const cases = conformance(vaultSetup(target, version))
  for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

  it('skips no more cases than are known', () => {
    expect(conformanceSummary(cases)).toContain(`, ${skipped} skipped`)
  })
})
