// @ts-check
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { json, loadSecrets, plain, secret } from 'tightlip'
import { gcp } from 'tightlip/adapters/gcp'
import { z } from 'zod'

// On Google Cloud neither the adapter nor its options are needed: `gcp-sm://` is built in, and the credentials are those of the service.
const { GCP_PROJECT = 'my-project', GCP_KEY_FILE: keyFile, GCP_ENDPOINT: endpoint } = process.env

const secrets = await loadSecrets({
  schema: {
    DATABASE: secret(json(z.object({ username: z.string(), password: z.string() })), { from: `gcp-sm://${GCP_PROJECT}/app-database` }),
    DATABASE_HOST: secret(z.string(), { from: `gcp-sm://${GCP_PROJECT}/app-database#host` }),
    SIGNING_KEY: secret(z.string().min(20), { from: `gcp-sm://${GCP_PROJECT}/app-signing-key` }), // `?version=7` or an alias pins a version
    PORT: plain(z.coerce.number().int().default(3000)),
  },
  adapters: [gcp({ ...(keyFile && { keyFile }), ...(endpoint && { endpoint }) })],
})
const { env } = secrets

/** Stands for the pool of your database client, which is told of a new password and needs no restart. */
let login = env.DATABASE.expose()
env.DATABASE.onRotate((database) => {
  login = database.expose()
  console.log('DATABASE is now version', database.version)
})

const server = createServer((request, response) => {
  const signature = createHmac('sha256', env.SIGNING_KEY.expose()).update(`${request.url}`).digest('hex')
  console.log(`signed ${request.url} with ${env.SIGNING_KEY.expose()}`) // careless, and masked
  response.end(JSON.stringify({ signature, user: login.username }))
})

server.listen(env.PORT, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log('listening on port', port, 'as', login.username, 'at', env.DATABASE_HOST, 'with', env.DATABASE)
})

// Secrets are read again every five minutes (`ttl`), and at once for `kill -HUP`. What goes wrong is told by the events `error` and `stale`.
process.on('SIGHUP', () => void secrets.refresh().catch(() => undefined))
process.once('SIGTERM', () => {
  server.close()
  void secrets.close()
})
