import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leasingWithoutDatabase } from '../conformance/vault-setup.ts'
import { policyText, type Capability } from '../backends/vault/policy.ts'
import { rawVault } from '../backends/vault/raw.ts'
import { startFakeVault, type FakeVault } from '../backends/vault/server.ts'
import { policy, vaultExample } from './vault.ts'

let server: FakeVault
beforeAll(async () => {
  server = await startFakeVault()
})
afterAll(async () => await server.stop())

const paths = Object.fromEntries(
  [...policy.matchAll(/^path "([^"]+)" \{\n {2}capabilities = (\[[^\]]+\])\n\}$/gm)].map(
    ([, path = '', capabilities = '']) => [path, JSON.parse(capabilities) as readonly Capability[]] as const,
  ),
)

describe('the example of Vault', () => {
  vaultExample({
    get operator() {
      return rawVault(server)
    },
    policy: policyText(paths),
    async logins() {
      const renewed = server.calls.some(({ path }) => path === 'sys/leases/renew')
      return [...server.users].map(() => ({ renewed }))
    },
    async mountDatabase(times) {
      const operator = rawVault(server)
      await leasingWithoutDatabase(operator, 'database', 'app')
      await operator.must('POST', 'database/roles/app', { body: { db_name: 'none', ...times } })
    },
  })

  it('has no more in its policy than it uses', () => {
    const called = new Set(server.calls.filter(({ token }) => token !== server.rootToken).map(({ path }) => path))
    expect(Object.keys(paths)).toHaveLength(3)
    for (const path of Object.keys(paths)) expect([...called]).toContain(path)
  })
})
