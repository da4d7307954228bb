import { once } from 'node:events'
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

function client(handler: Handler, options?: GuardOptions): Promise<ClientHttp2Session> {
  return clientOf(
    createServer((request, response) => void handler(request, response)),
    options,
  )
}

/** The same for a handler of HTTP/2's own interface. */
function streamClient(handler: (stream: ServerHttp2Stream) => unknown, options?: GuardOptions): Promise<ClientHttp2Session> {
  return clientOf(
    createServer().on('stream', (stream) => void handler(stream)),
    options,
  )
}

async function clientOf(server: Http2Server, options?: GuardOptions): Promise<ClientHttp2Session> {
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

const streamed: readonly (readonly [string, (stream: ServerHttp2Stream, value: string) => void])[] = [
  ['a body', (stream, value) => void respond(stream).end(value)],
  ['a body without a head', (stream, value) => void stream.end(value)],
  ['writes', (stream, value) => void Readable.from([...value]).pipe(respond(stream))],
  ['a header', (stream, value) => void respond(stream, { 'x-key': base64(value) }).end('ok')],
  ['a header that nothing follows', (stream, value) => stream.respond({ 'x-key': base64(value) }, { endStream: true })],
  ['an informational head', inform],
]

function respond(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders = {}): ServerHttp2Stream {
  stream.respond({ ':status': 200, ...headers })
  return stream
}

function inform(stream: ServerHttp2Stream, value: string): void {
  stream.additionalHeaders({ ':status': 103, 'x-key': base64(value) })
  respond(stream).end('ok')
}

describe.each(Object.entries(secrets))("the guard of a server for HTTP/2's own interface stops %s", (name, value) => {
  it.each(streamed)('in %s', async (_name, send) => {
    expect(shows((await ask(await streamClient((stream) => send(stream, value)))).all, value)).toBe(true)
    const stopped: StoppedResponse[] = []
    const session = await streamClient((stream) => send(stream, value), { onStopped: (event) => void stopped.push(event) })
    const { status, body, all } = await ask(session)
    expect([status, body.toString()]).toEqual([500, 'Internal Server Error\n'])
    expect(shows(all, value)).toBe(false)
    expect(stopped).toMatchObject([{ name, method: 'GET', path: '/', begun: false }])
  })

  it('in the body of a pushed stream, by the answer 500 to what was pushed alone', async () => {
    const handler = (stream: ServerHttp2Stream): void =>
      stream.pushStream({ ':path': '/pushed?q' }, (_error, pushed) => {
        respond(pushed).end(value)
        respond(stream).end('ok')
      })
    expect((await askBoth(await streamClient(handler))).pushed.toString()).toBe(value)
    const stopped: StoppedResponse[] = []
    const { body, pushed } = await askBoth(await streamClient(handler, { onStopped: (event) => void stopped.push(event) }))
    expect([body.toString(), pushed.toString()]).toEqual(['ok', 'Internal Server Error\n'])
    expect(stopped).toMatchObject([{ name, method: 'GET', path: '/pushed', begun: false }])
  })

  it('in a stream that a response pushes', async () => {
    const handler: Handler = (_request, response) =>
      response.createPushResponse({ ':path': '/pushed' }, (_error, pushed) => {
        pushed.end(value)
        response.end('ok')
      })
    expect((await askBoth(await client(handler))).pushed.toString()).toBe(value)
    const { body, pushed } = await askBoth(await client(handler, {}))
    expect([body.toString(), pushed.toString()]).toEqual(['ok', 'Internal Server Error\n'])
  })

  it('in the promise of a pushed stream, which is not made', async () => {
    let failure: Error | null = null
    const handler = (stream: ServerHttp2Stream): void =>
      stream.pushStream({ ':path': `/${base64(value)}` }, (error, pushed) => {
        failure = error
        if (!error) respond(pushed).end('pushed')
        respond(stream).end('ok')
      })
    const bare = await askBoth(await streamClient(handler))
    expect(bare.path).toBe(`/${base64(value)}`)
    const { status, path } = await askBoth(await streamClient(handler, {}))
    expect({ status, path }).toEqual({ status: 500, path: undefined })
    expect(failure).toBeInstanceOf(Error)
  })

  // What the README says is not covered.
  it.each<[string, (stream: ServerHttp2Stream, file: string) => void]>([
    ['respondWithFile', (stream, file) => stream.respondWithFile(file)],
    ['respondWithFD', (stream, file) => stream.respondWithFD(openSync(file, 'r'))],
  ])('but not in a file that %s sends', async (_way, send) => {
    const folder = mkdtempSync(join(tmpdir(), 'tightlip-http2-'))
    ends.push(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'file'), value)
    const { body } = await ask(await streamClient((stream) => send(stream, join(folder, 'file')), {}))
    expect(body.toString()).toBe(value)
  })
})

/** A response and what is pushed with it: its body, and the path that it was promised for. */
async function askBoth(session: ClientHttp2Session): Promise<Answer & { readonly path: string | undefined; readonly pushed: Buffer }> {
  const chunks: Buffer[] = []
  let path: string | undefined
  let closed: Promise<unknown> | undefined
  session.on('stream', (stream, headers) => {
    path = headers[':path']
    stream.on('data', (chunk: Buffer) => void chunks.push(chunk)).on('error', () => undefined)
    closed = once(stream, 'close')
  })
  const answer = await ask(session)
  await closed
  return { ...answer, path, pushed: Buffer.concat(chunks) }
}

describe("a clean response of HTTP/2's own interface", () => {
  it.each<[string, (stream: ServerHttp2Stream) => unknown]>([
    ['a body', (stream) => respond(stream, { 'X-A': 'b' }).end('hello')],
    ['no head', (stream) => stream.end('hello')],
    ['a head without headers', (stream) => void (stream.respond(), stream.end('hello'))],
    ['a head alone', (stream) => stream.respond({ 'x-a': 'b' }, { endStream: true })],
    ['trailers', trailers],
    ['an echo', (stream) => stream.pipe(respond(stream))],
    ['a stream that is closed', (stream) => stream.close(8)],
  ])('comes as without the guard: %s', async (_name, handler) => {
    const wanted = await ask(await streamClient(handler), 'POST')
    for (const options of [{}, { stream: true }, { limit: 3 }]) {
      const got = await ask(await streamClient(handler, options), 'POST')
      const undated = ({ all }: Answer): string => all.toString().replace(/"date":"[^"]+"/, '')
      expect([got.status, got.code, undated(got)]).toEqual([wanted.status, wanted.code, undated(wanted)])
    }
  })

  it('goes out piece by piece where its type is text/event-stream, however the header is spelled', async () => {
    const session = await streamClient((stream) => respond(stream, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n'), {})
    const stream = session.request({ ':path': '/' })
    const [chunk] = (await once(stream, 'data')) as [Buffer]
    expect(chunk.toString()).toBe('data: 1\n\n')
  })

  it.skipIf(process.versions.node.startsWith('20.'))('may have its headers in a list, which Node 20 does not take', async () => {
    const [[name, value] = ['', '']] = Object.entries(secrets)
    const list = (key: string) => [':status', '200', 'x-key', key] as unknown as OutgoingHttpHeaders
    const stopped: StoppedResponse[] = []
    for (const [key, status] of [
      ['nothing', 200],
      [base64(value), 500],
    ] as const) {
      const handler = (stream: ServerHttp2Stream): void => {
        stream.respond(list(key))
        stream.end('ok')
      }
      const bare = await ask(await streamClient(handler))
      expect(bare.all.toString()).toContain(key)
      const answer = await ask(await streamClient(handler, { onStopped: (event) => void stopped.push(event) }))
      expect(answer.status).toBe(status)
    }
    expect(stopped).toMatchObject([{ name, status: 200 }])
  })

  it('with headers that Node refuses is an error of the stream', async () => {
    let failure: unknown
    const handler = (stream: ServerHttp2Stream): void => {
      stream.on('error', (error) => void (failure = error))
      respond(stream, { connection: 'close' }).end('ok')
    }
    expect((await ask(await streamClient(handler, {}))).status).toBeUndefined()
    expect(failure).toMatchObject({ code: 'ERR_HTTP2_INVALID_CONNECTION_HEADERS' })
  })

  it('leaves a tunnel alone', async () => {
    const session = await streamClient((stream) => void stream.pipe(respond(stream)), {})
    const tunnel = session.request({ ':method': 'CONNECT', ':authority': 'example.org:80' })
    tunnel.write('to and fro')
    const [chunk] = (await once(tunnel, 'data')) as [Buffer]
    expect(chunk.toString()).toBe('to and fro')
  })
})

function trailers(stream: ServerHttp2Stream): void {
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': 'yes' }))
  stream.respond({ ':status': 200 }, { waitForTrailers: true })
  stream.end('hello')
}
