import { expect, it } from 'vitest'
import { rawVault } from '../backends/vault/raw.ts'
import { describeOn } from '../servers/available.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startVault } from '../servers/vault/start.ts'
import { policy, vaultExample } from './vault.ts'

await describeOn('vault', 'the example of Vault, on Vault 1.21.4', startVault, async (server) => {
  await describeOn('vault', 'with PostgreSQL', startPostgres, ({ host, port, superuser: { user: username, password } }) => {
    const operator = rawVault(server)
    vaultExample({
      operator,
      policy,
      async logins() {
        const { status, body } = await operator.send('LIST', 'sys/leases/lookup/database/creds/app')
        const { keys = [] } = (status === 404 ? {} : (body?.data ?? {})) as { readonly keys?: readonly string[] }
        const lookUp = async (key: string) =>
          await operator.send('POST', 'sys/leases/lookup', { body: { lease_id: `database/creds/app/${key}` } })
        const found = await Promise.all(keys.map(lookUp))
        return found.flatMap((one) => (one.status === 200 ? [{ renewed: one.body?.data?.['last_renewal'] !== null }] : []))
      },
      async mountDatabase(times) {
        await operator.must('POST', 'sys/mounts/database', { body: { type: 'database' } })
        const connection_url = `postgresql://{{username}}:{{password}}@${host}:${port}/postgres?sslmode=disable`
        const config = { plugin_name: 'postgresql-database-plugin', allowed_roles: ['app'], connection_url, username, password }
        await operator.must('POST', 'database/config/postgres', { body: config })
        const creation = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`
        await operator.must('POST', 'database/roles/app', { body: { db_name: 'postgres', creation_statements: [creation], ...times } })
      },
    })

    it('may do all that it does by its policy and that of all tokens', async () => {
      const { auth } = await operator.must('POST', 'auth/token/create', { body: { policies: ['app'] } })
      const uses = {
        'secret/data/app': 'read',
        'database/creds/app': 'read',
        'sys/leases/renew': 'update',
        'sys/leases/revoke': 'update',
        'auth/token/lookup-self': 'read',
        'auth/token/renew-self': 'update',
        'auth/token/revoke-self': 'update',
        'sys/wrapping/unwrap': 'update',
      }
      const body = { token: auth?.client_token, paths: Object.keys(uses) }
      const { data } = await operator.must('POST', 'sys/capabilities', { body })
      expect(data).toMatchObject(Object.fromEntries(Object.entries(uses).map(([path, capability]) => [path, [capability]])))
    })
  })
})
