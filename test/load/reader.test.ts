import { setMaxListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { memory } from '../../adapters/memory.ts'
import type { Adapter, SecretValue } from '../../src/core/adapter.ts'
import type { LoadError } from '../../src/core/errors.ts'
import { SecretError } from '../../src/core/errors.ts'
import { secret } from '../../src/load/declaration.ts'
import { AdapterTable } from '../../src/load/adapter-table.ts'
import { Reader } from '../../src/load/reader.ts'
import { load, randomValue } from './loading.ts'

const never = new AbortController().signal
setMaxListeners(0, never)
const id = (path: string, params: Record<string, string> = {}) => ({ scheme: 'memory', path, params })

function readerOf(adapter: Adapter, limits: Partial<{ timeout: number; attempts: number; concurrency: number }> = {}): Reader {
  const adapters = new AdapterTable([adapter], { environment: undefined, env: {} })
  return new Reader({ timeout: 1000, attempts: 3, concurrency: 8, ...limits, adapters, conceal: () => undefined })
}

function flaky(failures: number, error: unknown): { adapter: Adapter; calls: () => number } {
  let calls = 0
  const adapter: Adapter = {
    scheme: 'memory',
    async get(): Promise<SecretValue> {
      if (calls++ < failures) throw error
      return { bytes: new TextEncoder().encode('the value') }
    },
  }
  return { adapter, calls: () => calls }
}

const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })

describe('Reader', () => {
  it('reads N references into one secret in one call, and many secrets in one batch', async () => {
    const store = memory({ db: JSON.stringify({ user: 'the user', password: randomValue() }), other: 'another value' })
    await load({
      schema: {
        A: secret(z.string(), { from: 'memory://db#user' }),
        B: secret(z.string(), { from: 'memory://db#password' }),
        C: secret(z.string(), { from: 'memory://db' }),
        D: secret(z.string(), { from: 'memory://other' }),
      },
      adapters: [store],
    })
    expect(store.calls).toMatchObject({ get: 0, getMany: 1 })
  })

  it('takes of what is said of a value only what may be shown', async () => {
    const bytes = new TextEncoder().encode('the value')
    const facts = { tls: 'TLSv1.3', stages: 'A\nforged line', Name: 'x', long: 'x'.repeat(1000), number: 1 as never }
    const [read] = await readerOf({ scheme: 'memory', get: async () => ({ bytes, version: '\u001b[31m', facts }) }).read([id('a')], {
      signal: never,
    })
    expect(read).toEqual({ status: 'fulfilled', value: { bytes, facts: { tls: 'TLSv1.3' } } })
  })

  it('shares one flight among reads at the same time', async () => {
    const store = memory({ a: 'value of a' })
    const reader = readerOf(store)
    const results = await Promise.all(Array.from({ length: 50 }, () => reader.read([id('a'), id('a')], { signal: never })))
    expect(store.calls).toMatchObject({ get: 1, getMany: 0 })
    expect(results.flat().every(({ status }) => status === 'fulfilled')).toBe(true)
  })

  it('reads with a fresh login beside a flight that has none, which may end in the denial of an old login', async () => {
    let deny = (): void => undefined
    const denied = new Promise<undefined>((resolve) => (deny = () => resolve(undefined)))
    const reader = readerOf({
      scheme: 'memory',
      get: async (_, { freshLogin }) => (freshLogin === true ? { bytes: new TextEncoder().encode('the value') } : await denied),
    })
    const first = reader.read([id('a')], { signal: never })
    const again = await reader.read([id('a')], { signal: never, again: true, freshLogin: true })
    expect(again).toMatchObject([{ status: 'fulfilled' }])
    deny()
    expect(await first).toMatchObject([{ status: 'rejected', reason: { code: 'not_found' } }])
  })

  it('takes ids for equal whatever the order of their parameters', async () => {
    const store = memory({ a: 'value of a' })
    await readerOf({ ...store, get: store.get }).read([id('a', { version: '1' }), id('a', { version: '1' })], { signal: never })
    expect(store.calls.get).toBe(1)
  })

  it('remembers a missing secret for 5 s, unless asked again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const store = memory()
      const reader = readerOf(store)
      const code = async (again = false): Promise<unknown> => {
        const [result] = await reader.read([id('a')], { signal: never, again })
        return result?.status === 'rejected' ? (result.reason as SecretError).code : result?.status
      }
      expect([await code(), await code()]).toEqual(['not_found', 'not_found'])
      expect(store.calls.get).toBe(1)
      store.set('a', 'there now')
      expect(await code()).toBe('not_found')
      expect(await code(true)).toBe('fulfilled')
      vi.setSystemTime(Date.now() + 5001)
      expect(await code()).toBe('fulfilled')
    } finally {
      vi.useRealTimers()
    }
  })

  it('tries three times what may pass, with a pause between, and once what will not', async () => {
    const passing = flaky(2, reset)
    const [ok] = await readerOf(passing.adapter).read([id('a')], { signal: never })
    expect([ok?.status, passing.calls()]).toEqual(['fulfilled', 3])
    const lasting = flaky(9, reset)
    const [failed] = await readerOf(lasting.adapter).read([id('a')], { signal: never })
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'unavailable', adapter: 'memory' } })
    expect(lasting.calls()).toBe(3)
    const denied = flaky(9, new SecretError('permission_denied'))
    await readerOf(denied.adapter).read([id('a')], { signal: never })
    expect(denied.calls()).toBe(1)
  })

  it('spends at most ten retries and one for every ten calls more on a backend in trouble', async () => {
    const dead = flaky(Infinity, reset)
    const reader = readerOf(dead.adapter, { concurrency: 100, attempts: 2 })
    await reader.read(
      Array.from({ length: 40 }, (_, index) => id(String(index))),
      { signal: never },
    )
    expect(dead.calls()).toBeGreaterThanOrEqual(50)
    expect(dead.calls()).toBeLessThanOrEqual(54)
  })

  it('stops waiting for an adapter that ignores its signal, at the timeout and at the deadline of the load', async () => {
    const signals: AbortSignal[] = []
    const deaf: Adapter = {
      scheme: 'memory',
      get: (_id, { signal }) => {
        signals.push(signal)
        return new Promise(() => undefined)
      },
    }
    const [result] = await readerOf(deaf, { timeout: 50, attempts: 1 }).read([id('a')], { signal: never })
    expect(result).toMatchObject({ reason: { code: 'deadline_exceeded' } })
    expect(signals[0]?.aborted).toBe(true)
    const started = performance.now()
    await expect(load({ schema: { A: z.string() }, env: { A: 'memory://a' }, adapters: [deaf], startTimeout: 100 })).rejects.toMatchObject({
      problems: [{ code: 'deadline_exceeded', variable: 'A' }],
    })
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('makes at most as many calls at once as it may', async () => {
    let running = 0
    let most = 0
    const store = memory(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [String(index), 'some value'])), {
      batch: false,
      before: async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 1))
        running--
      },
    })
    const ids = Array.from({ length: 30 }, (_, index) => id(String(index)))
    await readerOf(store, { concurrency: 4 }).read(ids, { signal: never })
    expect([most, store.calls.get]).toEqual([4, 30])
  })

  it('takes the good part of a batch, and reads what failed for a moment once more', async () => {
    const { adapter } = flaky(0, reset)
    const getMany: Adapter['getMany'] = async (ids) =>
      ids.map(({ path }) => {
        if (path === 'denied') return { status: 'rejected', reason: new SecretError('permission_denied') }
        if (path === 'throttled') return { status: 'rejected', reason: new SecretError('resource_exhausted') }
        return { status: 'fulfilled', value: path === 'missing' ? undefined : { bytes: new TextEncoder().encode('from the batch') } }
      })
    const results = await readerOf({ ...adapter, getMany }).read([id('good'), id('denied'), id('throttled'), id('missing')], {
      signal: never,
    })
    expect(
      results.map((one) => (one.status === 'fulfilled' ? Buffer.from(one.value.bytes).toString() : (one.reason as SecretError).code)),
    ).toEqual(['from the batch', 'permission_denied', 'the value', 'not_found'])
  })

  it('refuses what is not of the contract, and quotes none of it', async () => {
    const value = randomValue()
    const answers: unknown[] = [value, { bytes: value }, { value }, null, 5, { bytes: { length: 3 } }]
    for (const answer of answers) {
      const adapter = { scheme: 'memory', get: async () => answer } as unknown as Adapter
      const [result] = await readerOf(adapter, { attempts: 1 }).read([id('a')], { signal: never })
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'data_loss' } })
      expect(String((result as PromiseRejectedResult).reason)).not.toContain(value)
    }
    const short = { scheme: 'memory', get: async () => undefined, getMany: async () => [] } as unknown as Adapter
    const results = await readerOf(short, { attempts: 1 }).read([id('a'), id('b')], { signal: never })
    expect(results).toMatchObject([{ reason: { code: 'data_loss' } }, { reason: { code: 'data_loss' } }])
  })

  it('says what a backend lacks, for all that needed it', async () => {
    const error = await load({ schema: { A: z.string(), B: z.string() }, env: { A: 'vault://secret/a', B: 'vault://secret/b' } }).catch(
      (reason: unknown) => reason,
    )
    expect((error as LoadError).problems).toMatchObject([
      { variable: 'A', code: 'invalid_config' },
      { variable: 'B', code: 'invalid_config' },
    ])
  })
})
