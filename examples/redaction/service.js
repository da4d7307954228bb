// @ts-check
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import { pino } from 'pino'
import { loadSecrets, plain } from 'tightlip'
import { guardServer } from 'tightlip/http'
import { redacting } from 'tightlip/pino'
import { z } from 'zod'

process.env.API_KEY ??= randomBytes(24).toString('hex') // stands for what your platform sets

const secrets = await loadSecrets({
  schema: { API_KEY: z.string().min(20), PORT: plain(z.coerce.number().int().default(3000)) },
  children: [], // no child process gets a secret that is not named here
})
const { env } = secrets
const logger = redacting(pino({ base: null, timestamp: false }))

// Who prints a secret? The line of this program, at once, and then once a minute with the number of times.
secrets.on('mask', ({ name, channel, where = 'unknown' }) => logger.warn({ name, channel, where: basename(where) }, 'masked'))

/** What is answered to a path; nothing where there is no such path. */
async function answer(path = '') {
  switch (path) {
    case '/login':
      logger.info({ headers: { authorization: `Bearer ${env.API_KEY.expose()}` } }, 'sent')
      return { sent: true }
    case '/config':
      return { key: env.API_KEY.expose() }
    case '/report': {
      const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: await secrets.share('API_KEY') })
      await once(worker, 'exit')
      return { reported: true }
    }
    case '/child':
      return { key: execFileSync(process.execPath, ['-p', 'process.env.API_KEY'], { encoding: 'utf8' }).trim() }
    default:
      return undefined
  }
}

/** @type {(...exchange: [import('node:http').IncomingMessage, import('node:http').ServerResponse]) => Promise<void>} */
async function reply(request, response) {
  const body = await answer(request.url)
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body ?? { error: 'not found' }))
}

const server = createServer((request, response) => void reply(request, response))

// A response that carries a secret does not go out: the client gets status 500.
guardServer(server, { onStopped: ({ name, path }) => logger.error({ name, path }, 'stopped') })

server.listen(env.PORT, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log(`listening on port ${port}`)
})
