import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { authority } from '../backends/certificate.ts'
import { describeOn } from '../servers/available.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startVault } from '../servers/vault/start.ts'
import { databaseScenarios } from './vault-database.ts'
import { loginScenarios } from './vault-logins.ts'
import { machineScenarios } from './vault-machines.ts'
import { secretScenarios } from './vault-secrets.ts'

await describeOn('vault', 'on Vault 1.21.4', startVault, async (server) => {
  secretScenarios(server)
  loginScenarios(server)
  await describeOn('vault', 'with PostgreSQL', startPostgres, (postgres) => databaseScenarios(server, postgres))
})

const own = authority()
const folder = mkdtempSync(join(tmpdir(), 'tightlip-vault-'))
afterAll(() => rmSync(folder, { recursive: true }))
const tls = { cert: join(folder, 'server.crt'), key: join(folder, 'server.key') }
const issued = own.issue()
writeFileSync(tls.cert, issued.cert)
writeFileSync(tls.key, issued.key, { mode: 0o600 })

const overTls = async (): ReturnType<typeof startVault> => await startVault({ tls })
await describeOn('vault', 'on Vault 1.21.4 over TLS', overTls, (server) => machineScenarios({ ...server, ca: own.cert }, own))
