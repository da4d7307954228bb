// @ts-check
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { json, loadSecrets, plain, secret } from 'tightlip'
import { z } from 'zod'

// Three secrets, of which two are fields of one: they are read by one call. Region and credentials are found as the AWS SDK finds them.
const secrets = await loadSecrets({
  schema: {
    DATABASE: secret(json(z.object({ username: z.string(), password: z.string() })), { from: 'aws-sm://prod/app/database', maxAge: '90d' }),
    DATABASE_HOST: secret(z.string(), { from: 'aws-sm://prod/app/database#host' }),
    SIGNING_KEY: secret(z.string().min(20), { from: 'aws-sm://prod/app/signing-key' }),
    PORT: plain(z.coerce.number().int().default(3000)),
  },
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
