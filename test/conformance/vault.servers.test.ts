import { describe, expect, it, onTestFinished } from 'vitest'
import { conformance, conformanceSummary } from '../../src/testing/index.ts'
import type { RawVault } from '../backends/vault/raw.ts'
import { startFakeVault } from '../backends/vault/server.ts'
import { describeOn } from '../servers/available.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { startVault, type VaultServer } from '../servers/vault/start.ts'
import { traceLeases } from './vault-lease-parity.ts'
import { trace } from './vault-parity.ts'
import { leasingWithoutDatabase, vaultSetup } from './vault-setup.ts'

await describeOn('vault', 'Vault 1.21.4', startVault, async (server) => {
  await parity(server)
  await describeOn('vault', 'with PostgreSQL', startPostgres, (postgres) => kit(server, postgres))
})

async function parity(server: VaultServer): Promise<void> {
  const fake = await startFakeVault()
  const [real, pretended] = await Promise.all([trace(server), trace(fake)])
  await fake.stop()

  describe('the fake answers as the real core does', () => {
    it.each(real.map((one, index) => [`${index + 1}. ${one.step}`, index] as const))('%s', (_, index) => {
      expect(pretended[index]).toEqual(real[index])
    })
  })
}

function kit(server: VaultServer, { host, port, superuser }: PostgresServer): void {
  const leasing = async (operator: RawVault, mount: string, role: string): Promise<void> => {
    await operator.must('POST', `sys/mounts/${mount}`, { body: { type: 'database' } })
    const { user: username, password } = superuser
    const connection = `postgresql://{{username}}:{{password}}@${host}:${port}/postgres?sslmode=disable`
    const config = { plugin_name: 'postgresql-database-plugin', allowed_roles: ['*'], connection_url: connection, username, password }
    await operator.must('POST', `${mount}/config/postgres`, { body: config })
    const creation = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`
    const body = { db_name: 'postgres', creation_statements: [creation], default_ttl: '1h', max_ttl: '2h' }
    await operator.must('POST', `${mount}/roles/${role}`, { body })
  }

  it('is answered for leases as by the fake', async () => {
    const fake = await startFakeVault()
    onTestFinished(async () => await fake.stop())
    expect(await traceLeases(fake, leasingWithoutDatabase)).toEqual(await traceLeases(server, leasing))
  })

  describe.each([
    [2, 10],
    [1, 16],
  ] as const)('the adapter on KV %i', (version, skipped) => {
    const cases = conformance(vaultSetup({ ...server, leasing }, version))
    for (const { name, skip, run } of cases) it.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (${skip})`, run)

    it('skips no more cases than are known', () => {
      expect(conformanceSummary(cases)).toContain(`, ${skipped} skipped`)
    })
  })
}
