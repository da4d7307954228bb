import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { X509Certificate } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { keyHash, transport, type Transport, type TransportOptions } from '../../src/core/transport.ts'
import { selfSigned } from '../backends/certificate.ts'

const opened: (() => void)[] = []
afterEach(() => {
  for (const close of opened.splice(0)) close()
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function http(listener: RequestListener): Promise<URL> {
  return new URL(`http://127.0.0.1:${await listening(createHttpServer(listener))}/`)
}

function client(options?: TransportOptions): Transport {
  const made = transport(options)
  opened.push(() => made.close())
  return made
}

const get = { method: 'GET', headers: {} } as const

describe('the transport', () => {
  it('gives the whole answer back, whatever its status is', async () => {
    const url = await http((request, response) => {
      response.writeHead(418, { 'x-one': 'a' })
      request.pipe(response)
    })
    const answer = await client().request({ url, method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'sent' })
    expect(answer).toMatchObject({ status: 418, headers: { 'x-one': 'a' }, facts: { tls: 'none' } })
    expect(answer.body.toString()).toBe('sent')
  })

  it('follows no redirect', async () => {
    let asked = 0
    const other = await http((_, response) => {
      asked++
      response.end()
    })
    const url = await http((_, response) => response.writeHead(307, { location: other.href }).end())
    expect(await client().request({ url, ...get })).toMatchObject({ status: 307 })
    expect(asked).toBe(0)
  })

  it('keeps its connection open between requests, which holds no program open', async () => {
    const ports = new Set<number | undefined>()
    const url = await http((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('x')
    })
    const one = client()
    for (let number = 0; number < 3; number++) await one.request({ url, ...get })
    expect(ports.size).toBe(1)
  })

  it.each<[string, string, RequestListener]>([
    ['a reset', 'ECONNRESET', (request) => request.socket.resetAndDestroy()],
    [
      'an answer that is cut',
      'ECONNRESET',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('half', () => request.socket.end())
      },
    ],
    ['an answer that is too long', 'ERR_ANSWER_TOO_LARGE', (_, response) => response.end('x'.repeat(2000))],
    ['what is no HTTP', 'HPE_INVALID_CONSTANT', (request) => request.socket.end('not http at all\r\n\r\n')],
  ])('rejects with a code alone for %s', async (_, code, listener) => {
    const url = await http(listener)
    const failed = client({ maxBytes: 1000 }).request({ url, method: 'POST', headers: { authorization: 'canary' }, body: 'canary' })
    const error: unknown = await failed.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'TransportError', code, message: `the request failed (${code})` })
    expect(Object.keys(error as object).toSorted()).toEqual(['code', 'name'])
  })

  it('ends at once when it is aborted, before and during the answer', async () => {
    const url = await http((_, response) => void response.writeHead(200).write('half'))
    const controller = new AbortController()
    const failed = client().request({ url, ...get, signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(failed).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' })
    await expect(client().request({ url, ...get, signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('sends nothing in clear to another machine', async () => {
    const failed = client().request({ url: new URL('http://vault.example/v1/x'), ...get })
    await expect(failed).rejects.toMatchObject({ code: 'invalid_config', reason: expect.stringContaining('plain HTTP') })
  })

  it('states what the connection was secured by, also on one that is reused', async () => {
    const { cert, key } = selfSigned()
    const server = createHttpsServer({ cert, key }, (_, response) => response.end('x'))
    const url = new URL(`https://127.0.0.1:${await listening(server)}/`)
    const one = client({ ca: cert })
    const facts = { tls: 'TLSv1.3', cipher: expect.stringMatching(/^TLS_/), peer_key_sha256: keyHash(new X509Certificate(cert)) }
    expect((await one.request({ url, ...get })).facts).toEqual(facts)
    expect((await one.request({ url, ...get })).facts).toEqual(facts)
  })

  it('verifies certificates whatever the environment says', async () => {
    const { cert, key } = selfSigned()
    const server = createHttpsServer({ cert, key }, (_, response) => response.end('x'))
    const url = new URL(`https://127.0.0.1:${await listening(server)}/`)
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      await expect(client().request({ url, ...get })).rejects.toMatchObject({
        name: 'TransportError',
        code: expect.stringMatching(/CERT|SIGNATURE/),
      })
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
  })
})
