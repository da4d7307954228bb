import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Adapter } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { backendText, Canaries } from './canaries.ts'
import { capture } from './capture.ts'
import { failures, type FailureName } from './failures.ts'
import { type Answer, FaultyServer } from './faulty-server.ts'
import { httpFault, noise } from './http-fault.ts'
import { runCell } from './matrix.ts'
import { shown } from './shown.ts'
import type { Row, World } from './world.ts'

/** Ways in which an error holds a text. */
const leaks: Readonly<Record<string, (text: string) => unknown>> = {
  message: (text) => new Error(`refused: ${text}`),
  'a reason of our own': (text) => new SecretError('unavailable', { reason: `the body was ${text}` }),
  stack: (text) => Object.assign(new Error('refused'), { stack: `Error: refused\n    at ${text}` }),
  cause: (text) => new Error('refused', { cause: new Error(text) }),
  'a property': (text) => Object.assign(new Error('refused'), { config: { headers: { authorization: text } } }),
  'a hidden property': (text) => Object.defineProperty(new Error('refused'), '$response', { value: { body: text }, enumerable: false }),
  'a symbol': (text) => Object.assign(new Error('refused'), { [Symbol('response')]: [text] }),
  'a getter of the class': (text) => {
    class Leak extends Error {
      get token(): string {
        return text
      }
    }
    return new Leak('refused')
  },
  'a property nine levels deep': (text) => {
    let deep: object = { text }
    for (let level = 0; level < 9; level++) deep = { deep }
    return Object.assign(new Error('refused'), { deep })
  },
  toJSON: (text) => Object.assign(new Error('refused'), { toJSON: () => ({ text }) }),
  'a Buffer': (text) => Object.assign(new Error('refused'), { body: Buffer.from(text) }),
  bytes: (text) => Object.assign(new Error('refused'), { body: new Uint8Array(Buffer.from(text)) }),
  base64: (text) => new Error(`Basic ${Buffer.from(`id:${text}`).toString('base64')}`),
  hex: (text) => new Error(Buffer.from(text).toString('hex')),
  'a URL': (text) => new Error(`/token?assertion=${encodeURIComponent(text)}`),
  'JSON in JSON': (text) => new Error(JSON.stringify({ body: JSON.stringify({ text }) })),
  'a part of it': (text) => new Error(`${text.slice(5, 28)}...`),
  'a problem of a list': (text) => Object.assign(new Error('refused'), { errors: [new Error(text)] }),
}

describe('what looks for canaries', () => {
  it.each(Object.entries(leaks))('finds one in an error that holds it by %s', (_, leak) => {
    const canaries = new Canaries()
    const text = `/+"${canaries.make('unused')}`
    canaries.add('token', text)
    expect(canaries.in(shown(leak(text)))).toContainEqual(expect.stringMatching(/^token /))
  })

  it('finds what JSON.parse quotes of a body', () => {
    const body = `{"${backendText}": ${backendText}}`
    const error = (() => {
      try {
        return JSON.parse(body) as unknown
      } catch (error) {
        return error
      }
    })()
    expect(new Canaries().in(shown(error))).toEqual(['text of the backend'])
  })

  it('finds nothing in an error that holds nothing', () => {
    const canaries = new Canaries()
    canaries.make('token')
    expect(canaries.in(shown(new SecretError('unavailable', { reference: 'aws-sm://prod/db', status: 403 })))).toEqual([])
  })

  it('takes what is printed by the console, the streams, descriptors and warnings', async () => {
    const ways: Readonly<Record<string, (text: string) => void>> = {
      log: (text) => console.log({ text }),
      error: (text) => console.error(new Error(text)),
      stdout: (text) => void process.stdout.write(Buffer.from(text)),
      stderr: (text) => void process.stderr.write(text),
      descriptor: (text) => void writeSync(2, text),
      warning: (text) => process.emitWarning('login', { detail: text }),
    }
    const canaries = new Canaries()
    const printed = capture()
    try {
      const warned = new Promise((resolve) => process.once('warning', resolve))
      for (const [name, print] of Object.entries(ways)) print(canaries.make(name))
      await warned
    } finally {
      printed.end()
    }
    expect(canaries.in(printed.text).filter((name) => name.endsWith('(as it is)'))).toHaveLength(Object.keys(ways).length)
    expect(canaries.in(printed.errors).filter((name) => name.endsWith('(as it is)'))).toHaveLength(4)
  })
})

describe('an adapter that leaks on purpose', () => {
  it('is found out in loads, refreshes, events and writes, and in what it prints', async () => {
    const { found, errors } = await runCell(leaky('403 with a page'), '403 with a page')
    for (const where of ['load', 'refresh', 'the event stale, 1', 'put', 'list', 'remove']) {
      expect(found).toContain(`${where}: answer (as it is)`)
      expect(found).toContain(`${where}: token (base64)`)
      expect(found).toContain(`${where}: text of the backend`)
    }
    expect(found).toContain('what was printed: token (as it is)')
    expect(errors).not.toBe('')
  })

  it('is found out when it takes a page for a denial', async () => {
    const { load, refresh } = await runCell(leaky('403 with a page', 'permission_denied'), '403 with a page')
    expect(failures['403 with a page'].read).not.toContain(load.codes[0])
    expect(refresh.served).toBe(false)
  })

  it('is found out when it follows a redirect to another host', async () => {
    const { strayed } = await runCell(leaky('307 to another host'), '307 to another host')
    expect(strayed).toBeGreaterThan(0)
  })
})

/** A backend that gives out one value, and an adapter that does all wrong. */
function leaky(name: string, code: 'unavailable' | 'permission_denied' = 'unavailable'): Row {
  return { name, meets: 'read', failures: [], open: async () => await openLeaky(code) }
}

async function openLeaky(code: 'unavailable' | 'permission_denied'): Promise<World> {
  const canaries = new Canaries()
  const [token, value] = [canaries.make('token'), canaries.make('value')]
  const said = noise(canaries)
  const right = (): Answer => ({ status: 200, body: value })
  const server = await FaultyServer.start({ answer: right })
  const elsewhere = await FaultyServer.start({ answer: right })
  const ask = async (): Promise<Buffer> => {
    const answer = await fetch(server.url(), { method: 'POST', body: token, headers: { authorization: token } })
    const body = await answer.text()
    if (answer.ok) return Buffer.from(body)
    console.error('failed with', token)
    throw new SecretError(code, { reason: `${body} for ${Buffer.from(`x${token}`).toString('base64')}` })
  }
  const adapter: Adapter = {
    scheme: 'leaky',
    get: async () => ({ bytes: await ask() }),
    put: async () => ({ version: String((await ask()).length) }),
    remove: async () => (await ask()).length > 0,
    list: async () => [{ id: { scheme: 'leaky', path: (await ask()).toString(), params: {} } }],
  }
  return {
    adapter,
    recipe: { entry: 'none', factory: 'none', options: {} },
    references: ['leaky://secret'],
    value: randomBytes(24).toString('base64url'),
    fail: async (failure: FailureName) => {
      const refusal = (): undefined => undefined
      await server.fail(httpFault(failure, { refusal, expired: refusal }, said, elsewhere.url('localhost')))
    },
    seen: () => canaries,
    strayed: () => elsewhere.received.length,
    stop: async () => void (await Promise.all([server.stop(), elsewhere.stop()])),
  }
}
