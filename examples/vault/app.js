// @ts-check
import { createServer } from 'node:http'
import { json, loadSecrets, plain, secret } from 'tightlip'
import { vault } from 'tightlip/adapters/vault'
import { z } from 'zod'
import { connect } from './database.js'

// VAULT_ADDR, VAULT_CACERT and so on are read from the environment. Without a login the token is VAULT_TOKEN or that of `vault login`.
const { VAULT_ROLE_ID: roleId, VAULT_WRAPPED_SECRET_ID: wrappedSecretId } = process.env
const adapter = vault(roleId && wrappedSecretId ? { login: { method: 'approle', roleId, wrappedSecretId } } : {})

const secrets = await loadSecrets({
  schema: {
    SIGNING_KEY: secret(z.string().min(20), { from: 'vault://secret/app#signing_key' }),
    // Made by Vault for this process: renewed while it runs, replaced before it ends, given back when it closes.
    DATABASE: secret(json(z.object({ username: z.string(), password: z.string() })), { from: 'vault://database/creds/app' }),
    PORT: plain(z.coerce.number().int().default(3000)),
  },
  adapters: [adapter],
})
const { env } = secrets

secrets.on('rotate', ({ name, version }) => console.log(name, 'is now version', version))

/** Logs in to the database. A login may end between two uses: then a new one is got, and the database asked again. */
async function user() {
  const name = await env.DATABASE.withFresh(connect, { when: (error) => error instanceof Error && error.message === 'login refused' })
  console.log(`logged in with the password ${env.DATABASE.expose().password}`) // careless, and masked
  return name
}

const server = createServer((_, response) => {
  user().then(
    (name) => response.end(JSON.stringify({ user: name })),
    (error) => {
      console.error(error)
      response.writeHead(500).end('{}')
    },
  )
})

server.listen(env.PORT, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log('listening on port', port, 'with', env.SIGNING_KEY, 'and', env.DATABASE)
})

// Secrets are read again every five minutes (`ttl`), and at once for `kill -HUP`. What goes wrong is told by the events `error` and `stale`.
process.on('SIGHUP', () => void secrets.refresh().catch(() => undefined))
process.once('SIGTERM', () => {
  server.close()
  void close()
})

async function close() {
  await secrets.close() // gives the login back: Vault removes the database user
  await adapter.close() // revokes the token that the adapter logged in for
}
