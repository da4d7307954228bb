import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { Adapter, Lease } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { load } from './loading.ts'

const minute = 60_000

/** A backend of dynamic secrets: each read makes a user with a lease of its own. */
class Leasing {
  reads = 0
  renewals = 0
  readonly revoked: number[] = []
  readonly logins: boolean[] = []
  length = minute
  /** Milliseconds that a renewal gives, or why it is refused. */
  renewal: number | SecretError = minute
  down = false

  readonly adapter: Adapter = {
    scheme: 'leased',
    get: async (_, { freshLogin = false }) => {
      this.logins.push(freshLogin)
      if (this.down) throw new SecretError('unavailable')
      const number = ++this.reads
      return { bytes: Buffer.from(JSON.stringify({ user: `user ${number}`, password: `password ${number}` })), lease: this.#lease(number) }
    },
  }

  #lease(number: number): Lease {
    return {
      until: new Date(Date.now() + this.length),
      renew: async () => {
        this.renewals++
        if (this.down) throw new SecretError('unavailable')
        if (typeof this.renewal !== 'number') throw this.renewal
        return new Date(Date.now() + this.renewal)
      },
      revoke: async () => void this.revoked.push(number),
    }
  }
}

async function loadLeased(leasing: Leasing): ReturnType<typeof load<{ USER: z.ZodString; PASSWORD: z.ZodString }>> {
  return await load({
    schema: { USER: z.string(), PASSWORD: z.string() },
    env: { USER: 'leased://app#user', PASSWORD: 'leased://app#password' },
    adapters: [leasing.adapter],
    attempts: 1,
  })
}

describe('a leased secret', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is renewed as long as the backend renews it, and never read again', async () => {
    const leasing = new Leasing()
    const secrets = await loadLeased(leasing)
    await vi.advanceTimersByTimeAsync(60 * minute)
    expect(secrets.env.USER.expose()).toBe('user 1')
    expect(secrets.health()).toMatchObject({ ok: true })
    expect(leasing.reads).toBe(1)
    expect(leasing.renewals).toBeGreaterThanOrEqual(90)
    expect(leasing.renewals).toBeLessThan(120)
    await secrets.close()
  })

  it('is served as long as its lease lasts, however short maxStale is', async () => {
    const leasing = new Leasing()
    leasing.length = leasing.renewal = 24 * 60 * minute
    const secrets = await load({
      schema: { USER: z.string() },
      env: { USER: 'leased://app#user' },
      adapters: [leasing.adapter],
      ttl: '1m',
      maxStale: '1m',
    })
    await vi.advanceTimersByTimeAsync(12 * 60 * minute)
    expect(secrets.env.USER.expose()).toBe('user 1')
    await secrets.close()
  })

  it.each([
    ['is refused', new SecretError('permission_denied')],
    ['gives little', 10_000],
  ])('is replaced before it ends when a renewal %s, user and password together', async (_, renewal) => {
    const leasing = new Leasing()
    leasing.renewal = renewal
    const secrets = await loadLeased(leasing)
    const rotated: string[] = []
    secrets.on('rotate', ({ name }) => rotated.push(name))
    await vi.advanceTimersByTimeAsync(41_000)
    expect([secrets.env.USER.expose(), secrets.env.PASSWORD.expose()]).toEqual(['user 2', 'password 2'])
    expect(rotated.toSorted()).toEqual(['PASSWORD', 'USER'])
    await vi.advanceTimersByTimeAsync(41_000)
    expect(secrets.env.USER.expose()).toBe('user 3')
    expect(leasing.revoked).toEqual([]) // connections may still use the former ones
    await secrets.close()
  })

  it('is given back when the load fails, for nobody gets it', async () => {
    const leasing = new Leasing()
    const failed = load({
      schema: { USER: z.string(), PASSWORD: z.string(), OTHER: z.string() },
      env: { USER: 'leased://app#user', PASSWORD: 'leased://app#none' },
      adapters: [leasing.adapter],
      attempts: 1,
    })
    await expect(failed).rejects.toMatchObject({ code: 'load_failed' })
    expect([leasing.reads, leasing.revoked]).toEqual([1, [1]])
  })

  it('is taken whole or not at all: no user of one lease beside the password of another', async () => {
    const leasing = new Leasing()
    leasing.renewal = new SecretError('permission_denied')
    let closed: string | undefined
    const secrets = await load({
      schema: { USER: z.string(), PASSWORD: z.string() },
      env: { USER: 'leased://app#user', PASSWORD: 'leased://app#password' },
      adapters: [leasing.adapter],
      attempts: 1,
      record: async ({ name }) => {
        if (name === closed) throw new Error('the sink is full')
      },
    })
    const problems: string[] = []
    secrets.on('error', ({ code }) => problems.push(code))
    const nextRead = async (reads = leasing.reads): Promise<void> => {
      while (leasing.reads === reads) await vi.advanceTimersByTimeAsync(500)
    }
    closed = 'PASSWORD'
    await nextRead()
    expect([secrets.env.USER.expose(), secrets.env.PASSWORD.expose()]).toEqual(['user 1', 'password 1'])
    expect(problems).toEqual(['not_recorded', 'not_recorded'])
    closed = undefined
    await nextRead()
    expect([secrets.env.USER.expose(), secrets.env.PASSWORD.expose()]).toEqual(['user 3', 'password 3'])
    await secrets.close()
  })

  it('is asked for again and again while the backend is down, throws when it has ended, and comes back', async () => {
    const leasing = new Leasing()
    const secrets = await loadLeased(leasing)
    const stale: SecretError[] = []
    secrets.on('stale', (error) => stale.push(error))
    leasing.down = true
    await vi.advanceTimersByTimeAsync(59_000)
    expect(secrets.env.USER.expose()).toBe('user 1')
    expect(stale.length).toBeGreaterThan(1)
    await vi.advanceTimersByTimeAsync(2000)
    expect(() => secrets.env.USER.expose()).toThrow(expect.objectContaining({ code: 'stale', variable: 'USER' }))
    leasing.down = false
    await vi.advanceTimersByTimeAsync(20_000)
    expect(secrets.env.USER.expose()).toBe('user 2')
    await secrets.close()
  })

  it('is refreshed whole when one of its fields is, so that no user goes with the password of another', async () => {
    const leasing = new Leasing()
    const secrets = await loadLeased(leasing)
    await secrets.refresh('PASSWORD')
    expect([secrets.env.USER.expose(), secrets.env.PASSWORD.expose()]).toEqual(['user 2', 'password 2'])
    await secrets.close()
  })

  it('is given back on close, with the ones it replaced that have not ended', async () => {
    const leasing = new Leasing()
    const secrets = await loadLeased(leasing)
    await secrets.refresh()
    await secrets.close()
    expect(new Set(leasing.revoked)).toEqual(new Set([1, 2]))
    await vi.advanceTimersByTimeAsync(10 * minute)
    expect(leasing).toMatchObject({ reads: 2, renewals: 0 })
  })

  it('holds close up no longer than one call may take when it cannot be given back', async () => {
    const leasing = new Leasing()
    const secrets = await load({
      schema: { USER: z.string() },
      env: { USER: 'leased://app#user' },
      adapters: [
        {
          scheme: 'leased',
          get: async (id, o) => {
            const value = await leasing.adapter.get(id, o)
            return value?.lease && { ...value, lease: { ...value.lease, revoke: async () => await new Promise<never>(() => undefined) } }
          },
        },
      ],
      timeout: '3s',
    })
    let closed = false
    const closing = secrets.close().then(() => (closed = true))
    await vi.advanceTimersByTimeAsync(2900)
    expect(closed).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(closed).toBe(true)
    await closing
  })
})

describe('a denial', () => {
  it('is confirmed by one read after a fresh login, for all that was denied together', async () => {
    const logins: boolean[] = []
    let denied = false
    const answer = { bytes: Buffer.from('good value'), version: '1' }
    const secrets = await load({
      schema: { A: z.string(), B: z.string() },
      env: { A: 'batched://a', B: 'batched://b' },
      adapters: [
        {
          scheme: 'batched',
          get: async () => answer,
          getMany: async (ids, { freshLogin = false }) => {
            logins.push(freshLogin)
            const reason = new SecretError('permission_denied')
            return ids.map(() => (denied && !freshLogin ? { status: 'rejected', reason } : { status: 'fulfilled', value: answer }))
          },
        },
      ],
    })
    denied = true
    await secrets.refresh()
    expect(secrets.env.A.expose()).toBe('good value')
    expect(logins).toEqual([false, false, true])
    await secrets.close()
  })
})
