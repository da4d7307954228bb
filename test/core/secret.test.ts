import { randomBytes } from 'node:crypto'
import { format, inspect } from 'node:util'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { SecretError } from '../../src/core/errors.ts'
import type { Secret } from '../../src/core/secret.ts'
import { createSecret, type SecretCell } from '../../src/core/secret.ts'

const forever = { version: '1', fetchedAt: new Date(), deadline: Infinity }

function filled<T>(value: T, refresh: () => Promise<void> = async () => undefined): SecretCell<T> {
  const cell = createSecret<T>('API_KEY', { refresh })
  cell.fill(value, forever)
  return cell
}

function printed(print: (console: Console) => void): string {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  print(new Console(stream))
  return text
}

function posted(message: unknown): unknown {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(message)
  const received: unknown = receiveMessageOnPort(port2)
  port1.close()
  return received
}

const deep = { showHidden: true, depth: 20, getters: true, showProxy: true } as const

const ways: Readonly<Record<string, (secret: Secret<unknown>) => unknown>> = {
  template: (secret) => `${secret}`,
  concatenation: (secret) => 'key ' + String(secret) + (secret as unknown as string),
  'number coercion': (secret) => [Number(secret), +(secret as unknown as string)].join(' '),
  '%s': (secret) => format('%s', secret),
  '%o': (secret) => format('%o', secret),
  '%O': (secret) => format('%O', secret),
  '%j': (secret) => format('%j', secret),
  '%d %i %f': (secret) => format('%d %i %f', secret, secret, secret),
  inspect: (secret) => inspect(secret),
  'inspect with showHidden': (secret) => inspect(secret, deep),
  'inspect without customInspect': (secret) => inspect(secret, { ...deep, customInspect: false }),
  'inspect nested': (secret) => inspect({ a: [{ secret }], m: new Map([[secret, secret]]) }, deep),
  JSON: (secret) => JSON.stringify({ secret, list: [secret] }),
  structuredClone: (secret) => inspect(structuredClone({ secret }), deep),
  postMessage: (secret) => inspect(posted({ secret }), deep),
  spread: (secret) => inspect({ ...secret }, deep) + inspect([...Object.keys(secret)], deep),
  'Object.entries': (secret) => inspect([Object.entries(secret), Object.getOwnPropertyDescriptors(secret)], deep),
  'own symbols and names': (secret) =>
    inspect(
      Reflect.ownKeys(secret).map((key) => Reflect.get(secret, key)),
      deep,
    ),
  'for in': (secret) => {
    const seen: unknown[] = []
    for (const key in secret) seen.push(key, Reflect.get(secret, key))
    return inspect(seen, deep)
  },
  'console.log': (secret) => printed((console) => console.log(secret, [secret])),
  'console.table': (secret) => printed((console) => console.table([{ secret }, { secret: [secret] }])),
  'console.dir': (secret) => printed((console) => console.dir({ secret }, deep)),
  'error message and cause': (secret) => inspect(new Error(`failed with ${secret}`, { cause: secret }), deep),
  'thrown and caught': (secret) => {
    try {
      throw secret
    } catch (error) {
      return inspect(error, deep) + String(error)
    }
  },
  'error property': (secret) => inspect(Object.assign(new Error('x'), { config: { headers: { auth: secret } } }), deep),
  'Object.assign': (secret) => inspect(Object.assign({}, secret), deep),
  valueOf: (secret: Secret<unknown>) => secret.valueOf(),
  toLocaleString: (secret: Secret<unknown>) => secret.toLocaleString(),
  URLSearchParams: (secret) => new URLSearchParams({ key: secret as unknown as string }).toString(),
  join: (secret) => [secret, secret].join(),
}

describe('Secret', () => {
  const values: Readonly<Record<string, unknown>> = {
    string: randomBytes(24).toString('hex'),
    object: { password: randomBytes(24).toString('hex') },
    number: 10_000_000 + randomBytes(4).readUInt32BE(),
    instance: new URL(`https://user:${randomBytes(24).toString('hex')}@example.com`),
  }
  const needleOf = (value: unknown): string => {
    if (value instanceof URL) return value.password
    return typeof value === 'object' ? (value as { password: string }).password : String(value)
  }

  for (const [kind, value] of Object.entries(values)) {
    for (const [way, print] of Object.entries(ways)) {
      it(`shows the mask or nothing of a ${kind} by ${way}`, () => {
        const { secret } = filled(value)
        expect(inspect(secret.expose())).toContain(needleOf(value))
        expect(String(print(secret))).not.toContain(needleOf(value))
      })
    }
  }

  it('prints as its mask', () => {
    const { secret } = filled(randomBytes(8).toString('hex'))
    expect([`${secret}`, JSON.stringify(secret), inspect(secret), String(secret.valueOf())]).toEqual([
      '[redacted:API_KEY]',
      '"[redacted:API_KEY]"',
      '[redacted:API_KEY]',
      '[redacted:API_KEY]',
    ])
  })

  it('throws until it is filled, and says what to do', () => {
    const { secret } = createSecret('API_KEY', { refresh: async () => undefined })
    expect(() => secret.expose()).toThrow(/^API_KEY: read before it was loaded \(closed\); await load\(\) first$/)
  })

  it('hands out every kind of value as it was, an object as a new copy each time', () => {
    const value = { user: 'app', when: new Date(5), tags: new Set(['a']), port: 5432n, bytes: new Uint8Array([1, 2]), none: undefined }
    const { secret } = filled(value)
    expect(secret.expose()).toEqual(value)
    expect(secret.expose()).not.toBe(secret.expose())
    secret.expose().user = 'mallory'
    expect(secret.expose().user).toBe('app')
  })

  it('keeps a string with a lone surrogate, an empty one and a frozen object as they were', () => {
    expect(filled('a\ud800b').secret.expose()).toBe('a\ud800b')
    expect(filled('').secret.expose()).toBe('')
    expect(Object.isFrozen(filled(Object.freeze({ a: 1 })).secret.expose())).toBe(true)
  })

  it('holds live what bytes cannot bring back, and says so', () => {
    const url = new URL('https://example.com')
    const cell = filled(url)
    expect(cell.secret.expose()).toBe(url)
    expect(cell.status.sealed).toBe(false)
    expect(filled('x').status.sealed).toBe(true)
    class Custom {
      value = 1
    }
    expect(filled(new Custom()).secret.expose()).toBeInstanceOf(Custom)
  })

  it('throws stale from its deadline on, by the clock and not by a timer', () => {
    vi.useFakeTimers({ now: 1000 })
    try {
      const cell = createSecret<string>('API_KEY', { refresh: async () => undefined })
      cell.fill('some value', { version: '1', fetchedAt: new Date(), deadline: 2000 })
      expect(cell.secret.expose()).toBe('some value')
      vi.setSystemTime(2000)
      expect(() => cell.secret.expose()).toThrow(expect.objectContaining({ code: 'stale' }))
      cell.confirm({ version: '1', fetchedAt: new Date(), deadline: 3000 })
      expect(cell.secret.expose()).toBe('some value')
    } finally {
      vi.useRealTimers()
    }
  })

  it('throws the reason after it was evicted, and counts what was exposed', () => {
    const cell = filled('some value')
    cell.secret.expose()
    cell.secret.expose()
    expect(cell.status.exposed).toBe(2)
    cell.evict(new SecretError('permission_denied', { variable: 'API_KEY' }))
    expect(() => cell.secret.expose()).toThrow(expect.objectContaining({ code: 'permission_denied' }))
  })

  it('compares in constant time with text, numbers by their text and objects with nothing', () => {
    expect(filled('correct').secret.equals('correct')).toBe(true)
    expect(filled('correct').secret.equals('wrong')).toBe(false)
    expect(filled(42).secret.equals('42')).toBe(true)
    expect(filled({ a: 1 }).secret.equals('[object Object]')).toBe(false)
  })

  it('tells listeners of each new version but not of the first, even when one of them throws', () => {
    const failures: unknown[] = []
    const cell = createSecret<string>('API_KEY', { refresh: async () => undefined, onListenerError: (error) => failures.push(error) })
    const seen: string[] = []
    cell.secret.onRotate(() => {
      throw new Error('listener')
    })
    const stop = cell.secret.onRotate((secret) => seen.push(secret.expose()))
    cell.fill('one', forever)
    cell.fill('two', { ...forever, version: '2' })
    stop()
    cell.fill('three', { ...forever, version: '3' })
    expect(seen).toEqual(['two'])
    expect(failures).toHaveLength(2)
    expect(cell.secret.version).toBe('3')
  })

  it('withFresh refreshes once and tries again with the newest value', async () => {
    let cell: SecretCell<string>
    const refresh = vi.fn(async () => cell.fill('new', { ...forever, version: '2' }))
    cell = filled('old', refresh)
    const use = async (value: string): Promise<string> => {
      if (value === 'old') throw new Error('28P01')
      return `connected with ${value}`
    }
    expect(await cell.secret.withFresh(use)).toBe('connected with new')
    expect(refresh).toHaveBeenCalledTimes(1)
  })

  it('withFresh passes an error on that `when` does not accept, and the second failure', async () => {
    const refresh = vi.fn(async () => undefined)
    const { secret } = filled('old', refresh)
    const fail = async (): Promise<never> => {
      throw new Error('not about the password')
    }
    await expect(secret.withFresh(fail, { when: () => false })).rejects.toThrow('not about the password')
    expect(refresh).not.toHaveBeenCalled()
    await expect(secret.withFresh(fail)).rejects.toThrow('not about the password')
    expect(refresh).toHaveBeenCalledTimes(1)
  })
})
