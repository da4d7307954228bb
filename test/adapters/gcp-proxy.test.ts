import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { adapterWith, call, errorOf, secretId, stand, textOf } from './gcp-fixture.ts'

const id = secretId('test-project/a')
const page = '<html><body>Access through this proxy is not allowed</body></html>'

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A server of HTTP/2 that speaks no gRPC. */
async function proxy(respond: (stream: ServerHttp2Stream) => void): Promise<string> {
  const server = createServer()
  server.on('session', (session) => onTestFinished(() => session.destroy()))
  server.on('stream', (stream) => {
    stream.on('error', () => undefined) // of a stream that it resets itself
    respond(stream)
  })
  return await listen(server)
}

describe('what answers in place of the service', () => {
  it.each([400, 401, 403, 404, 429, 500, 502, 503])('with HTTP %i and a page is down, not a denial', async (status) => {
    const endpoint = await proxy((stream) => {
      stream.respond({ ':status': status, 'content-type': 'text/html' })
      stream.end(page)
    })
    const adapter = adapterWith({ endpoint })
    const error = await errorOf(adapter.get(id, call()), adapter)
    expect(error).toMatchObject({ code: 'unavailable', denied: false, retryable: true })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('proxy is not allowed')
  })

  it.each([
    ['a page and no status', { ':status': 200, 'content-type': 'text/html' }, page],
    ['no body and no status', { ':status': 403, 'content-type': 'text/html' }, ''],
    ['the type of gRPC but no status of it', { ':status': 403, 'content-type': 'application/grpc' }, ''],
    ['a status of gRPC on a page', { ':status': 200, 'content-type': 'text/html', 'grpc-status': '7' }, page],
    ['a status of gRPC on no type', { ':status': 200, 'grpc-status': '5' }, ''],
    ['half a message', { ':status': 200, 'content-type': 'application/grpc' }, Buffer.from([0, 0, 0, 0, 9, 1])],
  ])('with %s is down, not a denial', async (_, headers, body) => {
    const endpoint = await proxy((stream) => {
      stream.respond(headers, { endStream: body.length === 0 })
      if (body.length > 0) stream.end(body)
    })
    const adapter = adapterWith({ endpoint })
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', denied: false })
    expect(await errorOf(adapter.remove(id, call()), adapter)).toMatchObject({ code: 'unavailable' })
  })

  it.each([false, true])('with a stream that it resets is down, whatever the reason it gives (after the headers: %s)', async (begun) => {
    for (let reason = 1; reason <= 13; reason++) {
      const endpoint = await proxy((stream) => {
        if (begun) stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
        stream.close(reason)
      })
      const adapter = adapterWith({ endpoint })
      const { code, denied } = await errorOf(adapter.get(id, call()), adapter)
      expect([reason, code, denied]).toEqual([reason, 'unavailable', false])
    }
  })

  it('with HTTP/1 is down', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${page.length}\r\n\r\n${page}`)
    })
    const adapter = adapterWith({ endpoint: await listen(server) })
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', denied: false })
  })

  it('with nothing, a closed port, is down', async () => {
    const server = createTcpServer()
    const endpoint = await listen(server)
    server.close()
    await once(server, 'close')
    const adapter = adapterWith({ endpoint })
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', denied: false })
  })
})

describe('a proxy that the environment names', () => {
  it('is not given what is said in clear to this machine', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    let connections = 0
    const endpoint = await listen(createTcpServer((socket) => void (connections++, socket.destroy())))
    const before = process.env['http_proxy']
    onTestFinished(() => void (before === undefined ? delete process.env['http_proxy'] : (process.env['http_proxy'] = before)))
    process.env['http_proxy'] = endpoint
    expect(textOf(await adapter.get(id, call()))).toBe('one')
    expect(connections).toBe(0)
  })
})
