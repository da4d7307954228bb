import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { guardHandler, guardServer, type GuardOptions } from '../../src/http/index.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawToken } from '../redact/drawn.ts'
import { strong } from './secrets.ts'
import { get, stand, undated, wire, type Stand } from './wire.ts'

const token = strong(() => `tk_${drawToken(32)}`)
const redactor = new Redactor()
redactor.add('TOKEN', token)

const stands: Stand[] = []
afterEach(async () => {
  for (const each of stands.splice(0)) await each.close()
})

async function open(server: Server | RequestListener): Promise<Stand> {
  const standing = await stand(server)
  stands.push(standing)
  return standing
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

const serve = (listener: Listener, options: GuardOptions = {}): Promise<Stand> =>
  open(
    guardServer(
      createServer((request, response) => void listener(request, response)),
      { redactor, onStopped: () => undefined, ...options },
    ),
  )

describe('a guarded connection', () => {
  it('goes on after a response was stopped, also when requests are pipelined', async () => {
    const { port } = await serve((request, response) => {
      const body = request.url === '/leak' ? `key ${token}` : `clean ${request.url}`
      // The first is the last to be ready.
      setTimeout(() => response.end(body), request.url === '/leak' ? 20 : 0)
    })
    const requests = ['/leak', '/a', '/leak', '/leak', '/b'].map((path, at) => get(path, { last: at === 4 }))
    const answers = (await wire(port, requests.join(''))).toString().split(/(?=HTTP\/1\.1 )/)
    expect(answers.map((text) => text.slice(9, 12))).toEqual(['500', '200', '500', '500', '200'])
    expect(answers.map((text) => text.split('\r\n\r\n')[1])).toEqual([
      'Internal Server Error\n',
      'clean /a',
      'Internal Server Error\n',
      'Internal Server Error\n',
      'clean /b',
    ])
    expect(answers.map((text) => /connection: (\S+)/i.exec(text)?.[1])).toEqual([...Array(4).fill('keep-alive'), 'close'])
    expect(answers[0]).toContain('Keep-Alive: timeout=')
  })

  it('is closed after a stopped response where the program asked for it', async () => {
    const { port } = await serve((_request, response) => void response.setHeader('connection', 'close').end(token))
    const text = (await wire(port, get('/', { last: false }))).toString()
    expect(text).toMatch(/^HTTP\/1\.1 500 .*Connection: close\r\n\r\nInternal Server Error\n$/s)
  })

  it('gets the head of the answer alone for HEAD, and no part of what was set for the stopped response', async () => {
    const { port } = await serve((_request, response) => {
      response.setHeader('etag', '"1"').setHeader('content-encoding', 'gzip').setHeader('content-length', 3)
      response.writeHead(200, { 'x-key': token }).end('abc')
    })
    const text = (await wire(port, get('/', { method: 'HEAD' }))).toString()
    expect(text).toMatch(/^HTTP\/1\.1 500 .*\r\n\r\n$/s)
    expect(text).toContain('content-length: 22\r\n')
    expect(text).not.toMatch(/etag|encoding|length: 3/i)
  })

  it('survives clients that leave before the response ends', async () => {
    let left: () => void = () => undefined
    const gone = new Promise<void>((resolve) => (left = resolve))
    const { port } = await serve((request, response) => {
      if (request.url === '/clean') return void response.end('clean')
      response.write('abc')
      response.on('close', () => {
        response.end(token)
        left()
      })
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(get('/', { last: false }))
    setImmediate(() => socket.destroy())
    await gone
    expect((await wire(port, get('/clean'))).toString()).toContain('clean')
  })

  it('passes upgrades and expectations on', async () => {
    const server = createServer((request, response) => void request.resume().on('end', () => response.end('done')))
    server.on('upgrade', (_request, socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nraw'))
    const { port } = await open(guardServer(server, { redactor }))
    const upgraded = await wire(port, get('/', { headers: 'Connection: Upgrade\r\nUpgrade: x\r\n', last: false }))
    expect(upgraded.toString()).toMatch(/^HTTP\/1\.1 101 .*raw$/s)
    const expected = await wire(port, `${get('/', { method: 'POST', headers: 'Expect: 100-continue\r\nContent-Length: 2\r\n' })}ab`)
    expect(expected.toString()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK.*done$/s)
  })

  it('is guarded, too, where the program decides on an expectation', async () => {
    const server = createServer()
    server.on('checkContinue', (_request, response: ServerResponse) => {
      response.writeContinue()
      response.end(token)
    })
    const { port } = await open(guardServer(server, { redactor, onStopped: () => undefined }))
    const text = (await wire(port, get('/', { method: 'POST', headers: 'Expect: 100-continue\r\nContent-Length: 0\r\n' }))).toString()
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 500 /)
  })
})

describe('a program under the guard', () => {
  it.each([
    ['clean', 'clean', 200],
    ['stopped', token, 500],
  ] as const)('sees of a %s response what it would see without the guard', async (_name, text, status) => {
    const steps = async (guarded: boolean): Promise<unknown[]> => {
      const seen: unknown[] = []
      let done: () => void = () => undefined
      const closed = new Promise<void>((resolve) => (done = resolve))
      const listener: RequestListener = (_request, response) => {
        const note = (name: string): void =>
          void seen.push([name, response.headersSent, response.writableEnded, response.writableFinished, response.destroyed])
        for (const event of ['finish', 'close', 'prefinish'] as const) response.on(event, () => note(event))
        response.on('close', done)
        note('begin')
        seen.push(response.write(text, () => note('written')))
        note('write')
        expect(() => response.setHeader('a', 'b')).toThrow('Cannot set headers after they are sent')
        setImmediate(() => {
          seen.push(response.end('x', () => note('ended')) === response)
          note('end')
        })
      }
      const { port } = await open(
        guarded ? guardServer(createServer(listener), { redactor, onStopped: () => undefined }) : createServer(listener),
      )
      const sent = await wire(port, get())
      expect(sent.toString().slice(9, 12)).toBe(guarded ? String(status) : '200')
      await closed
      return seen
    }
    expect(await steps(true)).toEqual(await steps(false))
  })

  it('sees status 500 when its response was stopped, as its log should', async () => {
    const status = await new Promise((resolve) => {
      void serve((_request, response) => {
        response.on('finish', () => resolve(response.statusCode))
        response.writeHead(201).end(token)
      }).then(({ port }) => wire(port, get()))
    })
    expect(status).toBe(500)
  })

  it('can guard one handler', async () => {
    const guarded = guardHandler((_request, response) => void response.end(token), { redactor, onStopped: () => undefined })
    const { port } = await open((request, response) =>
      request.url === '/open' ? void response.end(token) : void guarded(request, response),
    )
    expect((await wire(port, get('/open'))).includes(token)).toBe(true)
    expect((await wire(port, get())).toString()).toContain('HTTP/1.1 500')
  })
})

describe('a response that goes on as a stream', () => {
  const bulk = (length: number): Buffer => Buffer.from(randomBytes(length).toString('base64'))

  it('is cut when it shows a secret after more than was held, and the client has no part of the secret', async () => {
    const begun: boolean[] = []
    const before = bulk(300_000)
    const { port } = await serve(
      async (_request, response) => {
        const chunks = [before, `key ${token.slice(0, 20)}`, token.slice(20), bulk(1000)]
        await pipeline(Readable.from(chunks), response).catch(() => undefined)
      },
      { limit: 100_000, onStopped: (stopped) => begun.push(stopped.begun) },
    )
    const sent = await wire(port, get())
    expect(sent.toString()).toMatch(/^HTTP\/1\.1 200 OK/)
    expect(sent.includes(token.slice(0, 8))).toBe(false)
    expect(sent.includes(token.slice(20, 28))).toBe(false)
    expect(sent.toString().endsWith('0\r\n\r\n')).toBe(false)
    expect(begun).toEqual([true])
    await expect(fetch(`http://127.0.0.1:${port}`).then((response) => response.text())).rejects.toThrow('terminated')
  })

  it('does not look whole where only the end of the connection ends it', async () => {
    const { port } = await serve(
      (_request, response) => {
        response.write(bulk(1000))
        setTimeout(() => response.end(token), 20)
      },
      { limit: 10 },
    )
    const socket = connect(port, '127.0.0.1')
    socket.resume().write(get('/', { version: '1.0' }))
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNRESET')
  })

  it('keeps its speed: the source waits for a slow client and all arrives', async () => {
    const parts = Array.from({ length: 400 }, () => bulk(50_000))
    let waited = 0
    const { port } = await serve((_request, response) => {
      const left = parts.slice()
      const next = (): void => {
        for (let part = left.shift(); part !== undefined; part = left.shift()) {
          if (!response.write(part)) {
            waited++
            return void response.once('drain', next)
          }
        }
        response.end()
      }
      next()
    })
    const request = send({ port, host: '127.0.0.1' }).end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const hash = createHash('sha256')
    for await (const chunk of response) hash.update(chunk as Buffer)
    expect(hash.digest('hex')).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'))
    expect(waited).toBeGreaterThan(2)
  })

  it.each([
    ['server-sent events', {}, 'text/event-stream; charset=utf-8'],
    ['a server that streams', { stream: true }, 'application/x-ndjson'],
  ])('brings each part at once: %s', async (_name, options, type) => {
    let next: (text: string) => void = () => undefined
    const { port } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': type }).flushHeaders()
      next = (text) => void response.write(text)
    }, options)
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const until = async (part: string): Promise<void> => {
      while (!text.includes(part)) text += String(((await once(socket, 'data')) as [Buffer])[0])
    }
    socket.write(get('/', { last: false }))
    await until('\r\n\r\n')
    next('data: one\n\n')
    await until('data: one\n\n')
    next(`data: ${token.slice(0, 5)}`)
    await until(token.slice(0, 5))
    next('!\n\n')
    await until('!\n\n')
    const closed = once(socket, 'close')
    next(`data: ${token}\n\n`)
    await closed
    expect(text).not.toContain(token.slice(0, 8))
  })

  it('is answered with status 500 when its first part shows a secret, although it never ends', async () => {
    const { port } = await serve((_request, response) => void response.write(`data: ${token}\n\n`), { stream: true })
    expect((await wire(port, get('/', { last: false }))).toString()).toMatch(/^HTTP\/1\.1 500 .*Connection: close/s)
  })

  it('is cut when it is compressed, too', async () => {
    const body = gzipSync(Buffer.concat([bulk(300_000), Buffer.from(token), bulk(300_000)]))
    const { port } = await serve(
      async (_request, response) => {
        response.setHeader('content-encoding', 'gzip').setHeader('content-length', body.length)
        const chunks = Array.from({ length: Math.ceil(body.length / 10_000) }, (_, at) => body.subarray(at * 10_000, (at + 1) * 10_000))
        await pipeline(Readable.from(chunks), response).catch(() => undefined)
      },
      { limit: 50_000 },
    )
    const sent = await wire(port, get())
    expect(sent.length).toBeGreaterThan(50_000)
    expect(sent.length).toBeLessThan(body.length * 0.6)
  })
})

/** What a handler may do with a response. */
type Step = { readonly text: string; readonly encoding: BufferEncoding | 'bytes' } | 'flush' | 'tick' | 'cork' | 'uncork'

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    text: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom(token.slice(0, 11), '\r\n5\r\n', '0\r\n\r\n', 'x'.repeat(3000)),
    ),
    encoding: fc.constantFrom('bytes' as const, 'utf8' as const, 'latin1' as const, 'utf16le' as const),
  }),
  fc.constantFrom('flush' as const, 'tick' as const, 'cork' as const, 'uncork' as const),
)

describe('a clean response', () => {
  it('comes out byte for byte as without the guard, whatever is written in whatever pieces', async () => {
    let steps: readonly Step[] = []
    let length = false
    const listener: RequestListener = (_request, response) => {
      const play = async (): Promise<void> => {
        if (length) response.setHeader('content-length', Buffer.concat(steps.map(bytesOf)).length)
        for (const each of steps) {
          if (each === 'tick') await new Promise((resolve) => void setImmediate(resolve))
          else if (each === 'flush') response.flushHeaders()
          else if (each === 'cork') response.cork()
          else if (each === 'uncork') response.uncork()
          else if (each.encoding === 'bytes') response.write(Buffer.from(each.text))
          else response.write(each.text, each.encoding)
        }
        response.end()
      }
      void play()
    }
    const [plain, held, streaming, tight] = await Promise.all([
      open(listener),
      serve(listener),
      serve(listener, { stream: true }),
      serve(listener, { limit: 100 }),
    ])
    const draws = fc.tuple(fc.array(step, { maxLength: 12 }), fc.boolean(), fc.constantFrom('1.0', '1.1'), fc.constantFrom('GET', 'HEAD'))
    await fc.assert(
      fc.asyncProperty(draws, async ([drawn, fixed, version, method]) => {
        steps = drawn
        length = fixed
        const wanted = undated(await wire(plain.port, get('/', { version, method })))
        for (const { port } of [held, streaming, tight]) expect(undated(await wire(port, get('/', { version, method })))).toBe(wanted)
      }),
      { numRuns: 80 },
    )
  })
})

function bytesOf(each: Step): Buffer {
  if (typeof each === 'string') return Buffer.alloc(0)
  return each.encoding === 'bytes' ? Buffer.from(each.text) : Buffer.from(each.text, each.encoding)
}
