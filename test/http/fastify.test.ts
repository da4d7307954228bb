import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fastifyGuard, type StoppedResponse } from '../../src/http/index.ts'
import { drawn, shows } from './secrets.ts'
import { get, undated, unchunked, wire } from './wire.ts'

const { redactor, secrets } = drawn()
const stopped: StoppedResponse[] = []
const [open, guarded] = [program(false), program(true)]
const port = (app: FastifyInstance): number => (app.addresses()[0] as AddressInfo).port

beforeAll(() => Promise.all([open, guarded].map((app) => app.listen({ host: '127.0.0.1', port: 0 }))))
afterAll(() => Promise.all([open, guarded].map((app) => app.close())))

function program(isGuarded: boolean): FastifyInstance {
  const app = fastify({ forceCloseConnections: true })
  if (isGuarded) void app.register(fastifyGuard, { redactor, onStopped: (event: StoppedResponse) => void stopped.push(event) })
  void app.register((child, _options, done) => {
    for (const [name, value] of Object.entries(secrets)) {
      child.get(`/${name}/string`, () => `<p>${value}</p>`)
      child.get(`/${name}/object`, () => ({ env: { key: value } }))
      child.get(`/${name}/bytes`, (_request, reply) => reply.send(Buffer.from(value)))
      child.get(`/${name}/stream`, (_request, reply) => reply.send(Readable.from([value.slice(0, 10), value.slice(10)])))
      child.get(`/${name}/error`, () => {
        throw new Error(`cannot connect with ${value}`)
      })
      child.get(`/${name}/header`, (_request, reply) => reply.header('x-key', Buffer.from(value).toString('base64')).send('ok'))
      child.get(`/${name}/redirect`, (_request, reply) => reply.redirect(`/?key=${encodeURIComponent(value)}`))
      child.get(`/${name}/trailer`, (_request, reply) =>
        reply.trailer('x-key', () => Promise.resolve(Buffer.from(value).toString('hex'))).send('ok'),
      )
      child.get(`/${name}/hijack`, (_request, reply) => {
        reply.hijack()
        reply.raw.write(value.slice(0, 10))
        reply.raw.end(value.slice(10))
      })
    }
    child.get('/clean', () => ({ hello: 'world' }))
    child.get('/empty', (_request, reply) => reply.code(204).send())
    done()
  })
  return app
}

const routes = ['string', 'object', 'bytes', 'stream', 'error', 'header', 'redirect', 'trailer', 'hijack']

describe.each(Object.entries(secrets))('Fastify under the guard does not send %s', (name, value) => {
  it.each(routes)('by %s', async (route) => {
    const request = get(`/${name}/${route}`)
    expect(shows(unchunked(await wire(port(open), request)), value)).toBe(true)
    expect((await wire(port(guarded), request)).toString()).toMatch(/^HTTP\/1\.1 500 .*\r\n\r\nInternal Server Error\n$/s)
    expect(stopped.at(-1)).toMatchObject({ name, path: `/${name}/${route}`, begun: false })
  })

  // What `inject` shows as trailers it takes from the call that sets them, not from the response.
  it.each(routes.filter((route) => route !== 'trailer'))('by %s, nor to a test that injects', async (route) => {
    const answer = await guarded.inject(`/${name}/${route}`)
    expect(answer.statusCode).toBe(500)
    expect(answer.body).toBe('Internal Server Error\n')
    expect(shows(Buffer.from(JSON.stringify([answer.headers, answer.trailers])), value)).toBe(false)
  })
})

it('Fastify under the guard sends what is clean as without it', async () => {
  for (const path of ['/clean', '/empty', '/missing', '/%']) {
    const wanted = undated(await wire(port(open), get(path)))
    expect(wanted).toMatch(/^HTTP\/1\.1 (200|204|404|400) /)
    expect(undated(await wire(port(guarded), get(path)))).toBe(wanted)
    const [plain, held] = await Promise.all([open.inject(path), guarded.inject(path)])
    expect([held.statusCode, held.body]).toEqual([plain.statusCode, plain.body])
  }
})
