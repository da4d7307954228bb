import { once } from 'node:events'
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { guardServer, type GuardOptions, type StoppedResponse } from '../../src/http/index.ts'
import { drawn, shows } from './secrets.ts'

const { redactor, secrets } = drawn()
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown

async function client(handler: Handler, options?: GuardOptions): Promise<ClientHttp2Session> {
  const server = createServer((request, response) => void handler(request, response))
  if (options !== undefined) guardServer(server, { redactor, onStopped: () => undefined, ...options })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  ends.push(() => {
    session.destroy()
    server.close()
  })
  return session
}

interface Answer {
  readonly status: number | undefined
  readonly body: Buffer
  readonly all: Buffer
  readonly code: number
}

/** All that a client gets of one response, informational heads and trailers included. */
async function ask(session: ClientHttp2Session, method = 'GET'): Promise<Answer> {
  const stream = session.request({ ':path': '/', ':method': method })
  const heads: IncomingHttpHeaders[] = []
  const chunks: Buffer[] = []
  for (const event of ['headers', 'response', 'trailers'] as const) stream.on(event, (headers) => void heads.push(headers))
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk)).on('error', () => undefined)
  stream.end()
  await new Promise((resolve) => void stream.on('close', resolve))
  const body = Buffer.concat(chunks)
  const status = heads.map((head) => head[':status']).findLast((each) => Number(each) >= 200)
  return {
    status: status === undefined ? undefined : Number(status),
    body,
    all: Buffer.concat([Buffer.from(JSON.stringify(heads)), body]),
    code: stream.rstCode,
  }
}

const base64 = (value: string): string => Buffer.from(value).toString('base64')

const ways: readonly (readonly [string, (response: Http2ServerResponse, value: string) => void])[] = [
  ['a string', (response, value) => void response.end(`key ${value}`)],
  ['bytes', (response, value) => void response.end(Buffer.from(value))],
  ['base64', (response, value) => void response.end(base64(value))],
  ['a stream', (response, value) => void Readable.from([value.slice(0, 9), value.slice(9)]).pipe(response)],
  ['writes', writeBytes],
  ['a header', (response, value) => void response.writeHead(200, { 'x-key': base64(value) }).end('ok')],
  ['cookies', (response, value) => void response.writeHead(200, { 'set-cookie': ['a=b', `key=${encodeURIComponent(value)}`] }).end()],
  ['early hints', hint],
]

function writeBytes(response: Http2ServerResponse, value: string): void {
  for (const byte of Buffer.from(value)) response.write(Buffer.of(byte))
  response.end()
}

function hint(response: Http2ServerResponse, value: string): void {
  response.writeEarlyHints({ link: '</a>; rel=preload', 'x-key': base64(value) })
  response.end('ok')
}

describe.each(Object.entries(secrets))('the guard of a server for HTTP/2 stops %s', (name, value) => {
  it.each(ways)('in %s', async (_name, send) => {
    expect(shows((await ask(await client((_request, response) => send(response, value)))).all, value)).toBe(true)
    const stopped: StoppedResponse[] = []
    const session = await client((_request, response) => send(response, value), { onStopped: (event) => void stopped.push(event) })
    for (const method of ['GET', 'POST']) {
      const { status, body, all } = await ask(session, method)
      expect([status, body.toString()]).toEqual([500, 'Internal Server Error\n'])
      expect(shows(all, value)).toBe(false)
    }
    expect(stopped).toMatchObject([
      { name, method: 'GET', path: '/', begun: false },
      { name, method: 'POST', path: '/', begun: false },
    ])
  })

  it('in a trailer, by a reset of the stream', async () => {
    const handler: Handler = (_request, response) => {
      response.write('ok')
      response.addTrailers({ 'x-key': base64(value) })
      response.end()
    }
    expect(shows((await ask(await client(handler))).all, value)).toBe(true)
    const { all, code } = await ask(await client(handler, {}))
    expect(shows(all, value)).toBe(false)
    expect(code).toBe(2)
  })

  it('in a long stream, by a reset of the stream', async () => {
    const handler: Handler = (_request, response) =>
      void Readable.from(['x'.repeat(50_000), value.slice(0, 20), value.slice(20)]).pipe(response)
    const { status, body, code } = await ask(await client(handler, { limit: 10_000 }))
    expect([status, code]).toEqual([200, 2])
    expect(body.length).toBeGreaterThan(10_000)
    expect(shows(body, value)).toBe(false)
  })
})

function withTrailers(_request: Http2ServerRequest, response: Http2ServerResponse): void {
  response.write('a')
  response.addTrailers({ 'x-end': 'yes' })
  response.end('b')
}

describe('a clean response of HTTP/2', () => {
  const cases: readonly (readonly [string, Handler])[] = [
    ['a body', (_request, response) => response.writeHead(200, { 'x-a': 'b' }).end('hello')],
    ['an empty one', (_request, response) => response.writeHead(204).end()],
    ['one that was not modified', (_request, response) => response.writeHead(304, { etag: '"1"' }).end()],
    [
      'a long stream',
      (_request, response) => Readable.from(Array.from({ length: 60 }, (_, at) => String(at).repeat(30_000))).pipe(response),
    ],
    ['trailers', withTrailers],
    ['early hints', (_request, response) => hint(response, 'nothing')],
    ['an echo', (request, response) => request.pipe(response)],
  ]

  it.each(cases)('comes as without the guard: %s', async (_name, handler) => {
    for (const options of [{}, { stream: true }, { limit: 100 }]) {
      for (const method of ['GET', 'HEAD']) {
        const wanted = await ask(await client(handler), method)
        const got = await ask(await client(handler, options), method)
        expect([got.status, got.code, got.body.equals(wanted.body)]).toEqual([wanted.status, wanted.code, true])
        expect(got.all.toString().replace(/"date":"[^"]+"/, '')).toBe(wanted.all.toString().replace(/"date":"[^"]+"/, ''))
      }
    }
  })
})
