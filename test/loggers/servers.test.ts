import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyServerOptions } from 'fastify'
import { pino } from 'pino'
import { pinoHttp } from 'pino-http'
import { afterEach, describe, expect, test } from 'vitest'
import { redacting, redactingDestination } from '../../src/loggers/pino/index.ts'
import { newLeak, Sink } from './leak.ts'

const leak = newLeak()
const options = { redactor: leak.redactor }
type Line = Record<string, unknown>

let server: Server | undefined
afterEach(() => server?.close())

/** Asks a server as a client does whose credentials are in every place that a log line shows. */
async function ask(port: number): Promise<void> {
  const headers = {
    authorization: `Basic ${Buffer.from(`app:${leak.value}`).toString('base64')}`,
    cookie: `session=${leak.value}; theme=dark`,
    referer: `https://example.com/?key=${encodeURIComponent(leak.value)}`,
  }
  await (await fetch(`http://127.0.0.1:${port}/orders?key=${encodeURIComponent(leak.value)}`, { headers })).text()
}

function masks(text: string): readonly Line[] {
  expect(leak.in(text)).toBe(false)
  expect(text).toContain('[redacted:API_KEY]')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

describe('pino-http', () => {
  const ways: Readonly<Record<string, (sink: Sink) => ReturnType<typeof pinoHttp>>> = {
    'with a logger that redacts': (sink) => pinoHttp({ logger: redacting(pino(sink), options) }),
    'with a destination that redacts': (sink) => pinoHttp({}, redactingDestination(sink, options)),
  }

  async function logged(sink: Sink, log: ReturnType<typeof pinoHttp>): Promise<string> {
    const listener: RequestListener = (req, res) => {
      log(req, res)
      req.log.info(`charged with ${leak.value}`)
      res.setHeader('x-key', leak.value)
      res.end()
    }
    server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const completed = new Promise<void>((resolve) => server?.once('request', (_req, res) => void res.once('close', resolve)))
    await ask((server.address() as AddressInfo).port)
    await completed
    return sink.take()
  }

  test('leaks without it', async () => {
    const sink = new Sink()
    expect(leak.in(await logged(sink, pinoHttp({}, sink)))).toBe(true)
  })

  test.each(Object.entries(ways))('%s shows no header, no query and no message unmasked', async (_name, way) => {
    const sink = new Sink()
    const [message, completed] = masks(await logged(sink, way(sink)))
    expect(message).toMatchObject({ msg: 'charged with [redacted:API_KEY]', req: { url: '/orders?key=[redacted:API_KEY]' } })
    expect(completed).toMatchObject({
      msg: 'request completed',
      req: {
        headers: {
          authorization: expect.stringMatching(/^Basic \S*\[redacted:API_KEY\]$/),
          cookie: 'session=[redacted:API_KEY]; theme=dark',
        },
      },
      res: { headers: { 'x-key': '[redacted:API_KEY]' } },
    })
  })
})

describe('Fastify', () => {
  const ways: Readonly<Record<string, (sink: Sink) => FastifyServerOptions>> = {
    'with a logger that redacts': (sink) => ({ loggerInstance: redacting(pino(sink), options) }),
    'with a stream that redacts': (sink) => ({ logger: { stream: redactingDestination(sink, options) } }),
  }

  async function logged(sink: Sink, given: FastifyServerOptions): Promise<string> {
    const app = fastify(given)
    app.get('/orders', (request) => {
      request.log.info({ headers: request.headers }, `charged with ${leak.value}`)
      throw new Error(`refused ${leak.value}`)
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    await ask((app.server.address() as AddressInfo).port)
    await app.close()
    return sink.take()
  }

  test('leaks without it', async () => {
    const sink = new Sink()
    expect(leak.in(await logged(sink, { logger: { stream: sink } }))).toBe(true)
  })

  test.each(Object.entries(ways))('%s shows neither a request nor an error unmasked', async (_name, way) => {
    const sink = new Sink()
    const lines = masks(await logged(sink, way(sink)))
    expect(lines).toContainEqual(expect.objectContaining({ req: expect.objectContaining({ url: '/orders?key=[redacted:API_KEY]' }) }))
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'charged with [redacted:API_KEY]' }))
    expect(lines).toContainEqual(expect.objectContaining({ err: expect.objectContaining({ message: 'refused [redacted:API_KEY]' }) }))
  })

  test('has a log of its own that can be wrapped', () => {
    const sink = new Sink()
    redacting(fastify({ logger: { stream: sink } }).log, options).warn(leak.value)
    expect(masks(sink.take())).toMatchObject([{ msg: '[redacted:API_KEY]' }])
  })
})
