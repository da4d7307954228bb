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
      async mountDatabase(times) {
        await operator.must('POST', 'sys/mounts/database', { body: { type: 'database' } })
        const connection_url = `postgresql://{{username}}:{{password}}@${host}:${port}/postgres?sslmode=disable`
        const config = { plugin_name: 'postgresql-database-plugin', allowed_roles: ['app'], connection_url, username, password }
        await operator.must('POST', 'database/config/postgres', { body: config })
        const creation = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`
        await operator.must('POST', 'database/roles/app', { body: { db_name: 'postgres', creation_statements: [creation], ...times } })
      },
    })
  })
})
