import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { memory, type MemoryAdapter } from '../../adapters/memory.ts'
import type { AccessEvent } from '../../src/core/access.ts'
import { SecretError } from '../../src/core/errors.ts'
import { json, plain, secret } from '../../src/load/declaration.ts'
import type { Rotation } from '../../src/load/events.ts'
import { load } from './loading.ts'

const minute = 60_000

/** An adapter without hints, so that only the ttl brings a new value. */
function silent(initial: Record<string, string>, before?: () => void): MemoryAdapter {
  const { watch: _, ...rest } = memory(initial, before === undefined ? {} : { before })
  return rest as MemoryAdapter
}

describe('refresh', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('shows the new version in all fields of a secret at one time, to listeners too', async () => {
    const pair = (number: number): string => JSON.stringify({ user: `user ${number}`, password: `password ${number}` })
    const store = silent({ db: pair(1) })
    let end = (): void => undefined
    const slow = new Promise<void>((resolve) => (end = resolve))
    let recording = Promise.resolve()
    const secrets = await load({
      schema: { USER: z.string(), PASSWORD: z.string() },
      env: { USER: 'memory://db#user', PASSWORD: 'memory://db#password' },
      adapters: [store],
      record: async ({ name }) => await (name === 'PASSWORD' ? recording : undefined),
    })
    const { USER, PASSWORD } = secrets.env
    const seen: string[][] = []
    const both = (): string[] => [USER.expose(), PASSWORD.expose()]
    for (const handle of [USER, PASSWORD]) handle.onRotate(() => seen.push(both()))
    recording = slow
    store.set('db', pair(2))
    const refreshed = secrets.refresh()
    await vi.advanceTimersByTimeAsync(100)
    expect(both()).toEqual(['user 1', 'password 1'])
    end()
    await refreshed
    expect(seen).toEqual([
      ['user 2', 'password 2'],
      ['user 2', 'password 2'],
    ])
    await secrets.close()
  })

  it('brings a new version to every holder of the handle after the ttl, and tells of it', async () => {
    const store = silent({ a: 'first value' })
    const secrets = await load({ schema: { A: z.string() }, env: { A: 'memory://a' }, adapters: [store], ttl: '5m' })
    const { A } = secrets.env
    const rotations: Rotation[] = []
    const seen: string[] = []
    secrets.on('rotate', (rotation) => rotations.push(rotation))
    A.onRotate((handle) => seen.push(handle.expose()))
    store.set('a', 'second value')
    expect(A.expose()).toBe('first value')
    await vi.advanceTimersByTimeAsync(5 * minute)
    expect(A.expose()).toBe('second value')
    expect(rotations).toEqual([{ name: 'A', reference: 'memory://a', version: '2', previousVersion: '1' }])
    expect(seen).toEqual(['second value'])
    await secrets.close()
  })

  it('spreads the ttl over at most 20 %, and reads what is together in one call', async () => {
    const store = silent({ a: 'value of a', b: 'value of b' })
    const secrets = await load({
      schema: { A: z.string(), B: z.string() },
      env: { A: 'memory://a', B: 'memory://b' },
      adapters: [store],
      ttl: '10m',
    })
    store.calls.reset()
    await vi.advanceTimersByTimeAsync(8 * minute - 1)
    expect(store.calls.getMany).toBe(0)
    await vi.advanceTimersByTimeAsync(2 * minute + 1)
    expect(store.calls).toMatchObject({ getMany: 1, get: 0 })
    await secrets.close()
  })

  it('says that a listener of onRotate threw, and not what, and tells the others', async () => {
    const store = silent({ a: 'first' })
    const secrets = await load({ schema: { A: z.string() }, env: { A: 'memory://a' }, adapters: [store] })
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const seen: string[] = []
    secrets.env.A.onRotate((handle) => {
      throw new Error(handle.expose())
    })
    secrets.env.A.onRotate((handle) => seen.push(handle.expose()))
    store.set('a', 'second')
    await secrets.refresh()
    const texts = warned.mock.calls.map(([text]) => String(text))
    warned.mockRestore()
    expect(seen).toEqual(['second'])
    expect(texts).toEqual(['A: a listener of onRotate threw; its error is not shown, since it may hold a value'])
  })

  it('keeps the last good value while the backend is down, announces it each time, and throws after maxStale', async () => {
    let down = false
    const store = silent({ a: 'good value' }, () => {
      if (down) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
    })
    const secrets = await load({
      schema: { A: z.string() },
      env: { A: 'memory://a' },
      adapters: [store],
      ttl: '5m',
      maxStale: '10m',
      attempts: 1,
    })
    const stale: SecretError[] = []
    secrets.on('stale', (error) => stale.push(error))
    down = true
    await vi.advanceTimersByTimeAsync(5 * minute)
    expect(secrets.env.A.expose()).toBe('good value')
    expect(stale[0]).toMatchObject({ code: 'unavailable', variable: 'A', reference: 'memory://a' })
    expect(secrets.health().variables['A']).toMatchObject({ state: 'stale', code: 'unavailable' })
    const announced = stale.length
    await vi.advanceTimersByTimeAsync(5 * minute)
    expect(stale.length).toBeGreaterThan(announced)
    await vi.advanceTimersByTimeAsync(5 * minute)
    expect(() => secrets.env.A.expose()).toThrow(/^A: the last good value is older than maxStale allows \(stale\)/)
    expect(secrets.health()).toMatchObject({ ok: false, variables: { A: { state: 'failed' } } })
    down = false
    await vi.advanceTimersByTimeAsync(minute)
    expect(secrets.env.A.expose()).toBe('good value')
    await secrets.close()
  })

  it('evicts what is denied, after a second read, and puts that on the record', async () => {
    const denials = [true, true]
    let rotated = false
    const store = silent({ a: 'good value', b: 'good value' }, () => undefined)
    const events: AccessEvent[] = []
    const secrets = await load({
      schema: { A: z.string(), B: z.string() },
      env: { A: 'memory://a', B: 'memory://b' },
      adapters: [
        {
          ...store,
          async get(id, o) {
            if (rotated && id.path === 'a' && denials.pop() === true) throw new SecretError('permission_denied')
            return await store.get(id, o)
          },
          async getMany(ids) {
            return ids.map(({ path }) =>
              rotated && path === 'a'
                ? { status: 'rejected', reason: new SecretError('permission_denied') }
                : { status: 'fulfilled', value: { bytes: Buffer.from('good value'), version: '1' } },
            )
          },
        },
      ],
      record: (event) => void events.push(event),
    })
    const errors: SecretError[] = []
    secrets.on('error', (error) => errors.push(error))
    rotated = true
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'permission_denied' })
    expect(() => secrets.env.A.expose()).toThrow(expect.objectContaining({ code: 'permission_denied', variable: 'A' }))
    expect(secrets.env.B.expose()).toBe('good value')
    expect(errors).toMatchObject([{ code: 'permission_denied', variable: 'A' }])
    expect(events.at(-1)).toMatchObject({ action: 'evict', name: 'A', version: '1', code: 'permission_denied' })
    await secrets.close()
  })

  it('keeps a value whose denial does not hold on the second read', async () => {
    const store = silent({ a: 'good value' })
    let denials = 0
    const secrets = await load({
      schema: { A: z.string() },
      env: { A: 'memory://a' },
      adapters: [
        {
          ...store,
          async get(id, o) {
            if (denials-- > 0) throw new SecretError('permission_denied')
            return await store.get(id, o)
          },
        },
      ],
    })
    denials = 1
    await secrets.refresh()
    expect(secrets.env.A.expose()).toBe('good value')
    await secrets.close()
  })

  it('keeps the old value when the new one is not valid, and reports it without the value', async () => {
    const store = silent({ a: '5432' })
    const secrets = await load({ schema: { A: secret(z.coerce.number()) }, env: { A: 'memory://a' }, adapters: [store] })
    const errors: SecretError[] = []
    secrets.on('error', (error) => errors.push(error))
    store.set('a', 'not a number')
    await expect(secrets.refresh('A')).rejects.toMatchObject({ code: 'invalid_value' })
    expect(secrets.env.A.expose()).toBe(5432)
    expect(errors[0]?.message).not.toContain('not a number')
    await secrets.close()
  })

  it('keeps the old value when the release of the new one cannot be recorded', async () => {
    const store = silent({ a: 'first value' })
    let broken = false
    const record = (): void => {
      if (broken) throw new Error('disk full')
    }
    const secrets = await load({ schema: { A: z.string() }, env: { A: 'memory://a' }, adapters: [store], record })
    broken = true
    store.set('a', 'second value')
    const errors: SecretError[] = []
    secrets.on('error', (error) => errors.push(error))
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'not_recorded' })
    expect(secrets.env.A.expose()).toBe('first value')
    expect(errors).toHaveLength(1)
    await secrets.close()
  })

  it('goes on when a record never answers', async () => {
    const store = silent({ a: 'first value' })
    let hangs = false
    const record = async (): Promise<void> => await (hangs ? new Promise<never>(() => undefined) : undefined)
    const secrets = await load({
      schema: { A: z.string() },
      env: { A: 'memory://a' },
      adapters: [store],
      record,
      startTimeout: 50,
    })
    secrets.on('error', () => undefined)
    hangs = true
    store.set('a', 'second value')
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'not_recorded' })
    expect(secrets.env.A.expose()).toBe('first value')
    hangs = false
    await secrets.refresh()
    expect(secrets.env.A.expose()).toBe('second value')
    await secrets.close()
  })

  it('never puts an older value over a newer one whose release was recorded sooner', async () => {
    const store = silent({ a: 'first value', b: 'other value' })
    let finish = (): void => undefined
    let began = (): void => undefined
    const slow = new Promise<void>((resolve) => (finish = resolve))
    const reached = new Promise<void>((resolve) => (began = resolve))
    const record = async ({ version }: AccessEvent): Promise<void> => {
      if (version !== '2') return
      began()
      await slow
    }
    const secrets = await load({
      schema: { A: z.string(), B: z.string() },
      env: { A: 'memory://a', B: 'memory://b' },
      adapters: [store],
      record,
    })
    store.set('a', 'second value')
    const older = secrets.refresh()
    await reached
    store.set('a', 'third value')
    await secrets.refresh('A')
    finish()
    await older
    expect(secrets.env.A.expose()).toBe('third value')
    await secrets.close()
  })

  it('follows the hints of a backend at once', async () => {
    const store = memory({ a: 'first value' })
    const secrets = await load({ schema: { A: z.string() }, env: { A: 'memory://a' }, adapters: [store] })
    await vi.advanceTimersByTimeAsync(0)
    const rotated = new Promise<Rotation>((resolve) => void secrets.on('rotate', resolve))
    store.set('a', 'second value')
    expect(await rotated).toMatchObject({ version: '2' })
    expect(secrets.env.A.expose()).toBe('second value')
    await secrets.close()
  })

  it('reads a leased secret again before the lease ends', async () => {
    let reads = 0
    const secrets = await load({
      schema: { A: z.string() },
      env: { A: 'leased://a' },
      adapters: [
        {
          scheme: 'leased',
          get: async () => ({ bytes: Buffer.from(`value number ${++reads}`), lease: { until: new Date(Date.now() + minute) } }),
        },
      ],
      ttl: '1h',
    })
    await vi.advanceTimersByTimeAsync(41_000)
    expect(secrets.env.A.expose()).toBe('value number 2')
    await secrets.close()
  })

  it('gives one version of a structured secret, and the newest plain value', async () => {
    const store = silent({ db: JSON.stringify({ user: 'u1', password: 'p1' }), host: 'first.example' })
    const secrets = await load({
      schema: {
        db: secret(json(z.object({ user: z.string(), password: z.string() })), { from: 'memory://db' }),
        HOST: plain(z.string(), { from: 'memory://host' }),
      },
      adapters: [store],
    })
    store.set('db', JSON.stringify({ user: 'u2', password: 'p2' }))
    store.set('host', 'second.example')
    await secrets.refresh()
    expect(secrets.env.db.expose()).toEqual({ user: 'u2', password: 'p2' })
    expect(secrets.env.HOST).toBe('second.example')
    await secrets.close()
  })

  it('shares one flight among refreshes at the same time', async () => {
    const store = silent({ a: 'value of a' })
    const secrets = await load({ schema: { A: z.string() }, env: { A: 'memory://a' }, adapters: [store] })
    store.calls.reset()
    await Promise.all(Array.from({ length: 20 }, () => secrets.refresh('A')))
    expect(store.calls.get).toBe(1)
    await secrets.close()
  })

  it('warns of what nobody listens to, and stops when it is closed', async () => {
    let down = false
    const store = silent({ a: 'good value' }, () => {
      if (down) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
    })
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    try {
      const secrets = await load({ schema: { A: z.string() }, env: { A: 'memory://a' }, adapters: [store], attempts: 1 })
      down = true
      await expect(secrets.refresh()).rejects.toThrow(SecretError)
      expect(String(warnings.mock.calls[0]?.[0])).toMatch(/^serving the last good value: A: memory:\/\/a/)
      await secrets.close()
      store.calls.reset()
      await vi.advanceTimersByTimeAsync(60 * minute)
      expect(store.calls.get).toBe(0)
    } finally {
      warnings.mockRestore()
    }
  })

  it('says when a version is older than its maxAge', async () => {
    const secrets = await load({
      schema: { A: secret(z.string(), { maxAge: '90d' }) },
      env: { A: 'memory://a' },
      adapters: [silent({ a: 'old value' })],
      ttl: '1h',
      maxStale: '1000d',
    })
    expect(secrets.health().variables['A']?.overdue).toBe(false)
    vi.setSystemTime(Date.now() + 91 * 24 * 60 * minute)
    expect(secrets.health().variables['A']?.overdue).toBe(true)
    await secrets.close()
  })
})
