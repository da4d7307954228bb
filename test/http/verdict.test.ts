import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { guardServer, type GuardOptions, type StoppedResponse } from '../../src/http/index.ts'
import { Redactor, type MaskEvent } from '../../src/redact/redactor.ts'
import { authority } from '../backends/certificate.ts'
import { drawToken } from '../redact/drawn.ts'
import { strong } from './secrets.ts'
import { get, stand, undated, wire, type Stand } from './wire.ts'

const token = strong(() => drawToken(32))
const redactor = new Redactor()
redactor.add('TOKEN', token)

const stands: Stand[] = []
afterEach(async () => {
  for (const each of stands.splice(0)) await each.close()
})

async function serve(send: (response: ServerResponse) => void, options: GuardOptions): Promise<number> {
  const server = await stand(
    guardServer(
      createServer((_request, response) => send(response)),
      options,
    ),
  )
  stands.push(server)
  return server.port
}

describe('what is stopped', () => {
  it.each(['hunter22', 'correct horse battery staple', drawToken(12), '4921'])(
    'is no weak secret, which a client could find out by guessing: %s',
    async (weak) => {
      const told = new Redactor()
      const events: MaskEvent[] = []
      told.onMask((event) => void events.push(event))
      told.add('WEAK', weak)
      const send = (response: ServerResponse): void =>
        void response.setHeader('x-key', weak).end(`you said ${weak} ${Buffer.from(weak).toString('hex')}`)
      const port = await serve(send, { redactor: told, onStopped: () => expect.unreachable() })
      const open = await stand(createServer((_request, response) => send(response)))
      stands.push(open)
      expect(undated(await wire(port, get()))).toBe(undated(await wire(open.port, get())))
      expect(events).toContainEqual(expect.objectContaining({ name: 'WEAK', channel: 'http' }))
    },
  )

  it('is everything when the redactor fails', async () => {
    const failing = new Redactor()
    failing.add('TOKEN', token)
    const scanner = failing.scanner('http')
    Object.assign(failing, { scanner: () => ({ ...scanner, push: () => Buffer.from('[redaction failed]') }) })
    const stopped: StoppedResponse[] = []
    const port = await serve((response) => void response.end('clean'), {
      redactor: failing,
      onStopped: (event) => void stopped.push(event),
    })
    expect((await wire(port, get())).toString()).toMatch(/^HTTP\/1\.1 500 /)
    expect(stopped).toMatchObject([{ name: undefined, begun: false }])
    Object.assign(failing, {
      scanner: () => {
        throw new Error('no memory')
      },
    })
    expect((await wire(port, get())).toString()).toMatch(/^HTTP\/1\.1 500 /)
  })

  it('is a secret that is added while the server runs', async () => {
    const growing = new Redactor()
    const port = await serve((response) => void response.end(token), { redactor: growing, onStopped: () => undefined })
    expect((await wire(port, get())).toString()).toMatch(/^HTTP\/1\.1 200 /)
    growing.add('TOKEN', token)
    expect((await wire(port, get())).toString()).toMatch(/^HTTP\/1\.1 500 /)
  })

  it('is a response of HTTPS', async () => {
    const server = createSecureServer(authority().issue(), (_request, response) => void response.end(token))
    guardServer(server, { redactor, onStopped: () => undefined }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { connect } = await import('node:tls')
    const { port } = server.address() as { port: number }
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk))).write(get())
    await once(socket, 'close')
    server.close()
    expect(text).toMatch(/^HTTP\/1\.1 500 /)
  })
})

describe('a stopped response is told', () => {
  it('with its name, place and status, and never the value', async () => {
    const stopped: StoppedResponse[] = []
    const heard: unknown[] = []
    const masked: MaskEvent[] = []
    const listen = (message: unknown): void => void heard.push(message)
    subscribe('tightlip:http', listen)
    const end = redactor.onMask((event) => void masked.push(event))
    const port = await serve((response) => void response.writeHead(201).end(Buffer.from(token).toString('base64')), {
      redactor,
      onStopped: (event) => {
        stopped.push(event)
        throw new Error('a listener that fails')
      },
    })
    const sent = await wire(port, get(`/users/${token}?key=${token}`, { method: 'PUT' }))
    unsubscribe('tightlip:http', listen)
    end()
    expect(sent.toString()).toMatch(/^HTTP\/1\.1 500 /)
    const [event] = stopped
    expect(event).toEqual({
      name: 'TOKEN',
      encoding: 'base64',
      bits: event?.bits,
      method: 'PUT',
      path: '/users/[redacted:TOKEN]',
      status: 201,
      begun: false,
    })
    expect(event?.bits).toBeGreaterThanOrEqual(80)
    expect(heard).toEqual(stopped)
    expect(masked[0]).toMatchObject({ name: 'TOKEN', channel: 'http', encoding: 'base64' })
  })

  it('by one warning for each secret where nobody listens', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): void => void warnings.push(warning)
    process.on('warning', listen)
    const quiet = new Redactor()
    quiet.add('QUIET', token)
    const port = await serve((response) => void response.end(token), { redactor: quiet })
    for (let at = 0; at < 3; at++) await wire(port, get('/a?b=c'))
    process.off('warning', listen)
    expect(warnings.map(({ message }) => message)).toEqual([
      'a response was stopped: GET /a carried QUIET; take the value out of what this route sends',
    ])
    expect(warnings[0]?.name).toBe('TightlipWarning')
  })
})

it('a limit that is no number of bytes is refused', () => {
  expect(() => guardServer(createServer(), { redactor, limit: Number.NaN })).toThrow('limit is no number of bytes')
})
