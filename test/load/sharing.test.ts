import { once } from 'node:events'
import { inspect } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { memory, type MemoryAdapter } from '../../adapters/memory.ts'
import type { AccessEvent } from '../../src/core/access.ts'
import type { LoadConfig } from '../../src/load/config.ts'
import { json, plain, secret } from '../../src/load/declaration.ts'
import type { Secrets } from '../../src/load/secrets.ts'
import type { SharedSecrets } from '../../src/load/shared-memory.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { load, problemsOf, randomValue } from './loading.ts'

const schema = {
  TOKEN: secret(z.string(), { from: 'memory://token' }),
  db: secret(json(z.object({ user: z.string(), password: z.string() })), { from: 'memory://db' }),
  PORT: plain(z.coerce.number().default(1)),
}
type Schema = typeof schema

/** What a thread gets of what another posts: the memory is the same one, all else is a copy. */
const posted = (shared: SharedSecrets): SharedSecrets => structuredClone(shared)

async function begin(config: Partial<LoadConfig<Schema>> = {}): Promise<{ store: MemoryAdapter; token: string; main: Secrets<Schema> }> {
  const token = randomValue()
  const store = memory({ token, db: JSON.stringify({ user: 'one', password: token }) })
  return { token, store, main: await load({ schema, adapters: [store], ...config }) }
}

test('a secret that was shared is read without a backend, as the schema of the other thread made it', async () => {
  const { token, main } = await begin()
  const worker = await load({ schema, shared: posted(await main.share('TOKEN', 'db')) })
  expect(worker.env.TOKEN.expose()).toBe(token)
  expect(worker.env.db.expose()).toEqual({ user: 'one', password: token })
  expect(worker.env.TOKEN.version).toBe(main.env.TOKEN.version)
  expect(worker.health().variables['TOKEN']).toMatchObject({ state: 'fresh', source: 'shared', reference: 'memory://token', sealed: true })
  expect(worker.env.PORT).toBe(1)
  expect(worker.redactor.text(`a ${token} b`)).toBe('a [redacted:TOKEN] b')
  await worker.close()
  await main.close()
})

test('what is posted to the other thread shows no value, whole or in parts', async () => {
  const { token, main } = await begin()
  const shared = posted(await main.share('TOKEN', 'db'))
  const { records, control } = shared.memory
  for (const text of [inspect(shared, { depth: 9, maxArrayLength: null }), JSON.stringify(shared)])
    expect(text).not.toContain(token.slice(0, 6))
  for (const memory of [records, control]) expect(Buffer.from(memory).includes(token.slice(0, 4))).toBe(false)
  // What inspection shows of both memories does not say it together either.
  const [some, other] = [Buffer.from(records).subarray(0, 50), Buffer.from(control).subarray(0, 50)]
  expect(Buffer.from(some.map((byte, index) => byte ^ (other[index] ?? 0))).toString('latin1')).not.toMatch(/given|value/)
  await main.close()
})

test('a name that was not shared is not there', async () => {
  const { main } = await begin()
  const problems = await problemsOf(load({ schema: { ...schema, db: z.string() }, shared: posted(await main.share('TOKEN')) }))
  expect(problems.map(({ variable, code }) => [variable, code])).toEqual([['db', 'missing']])
  await main.close()
})

test('a new version reaches the handles of the other thread at once, whole, and masked before it can be read', async () => {
  const { store, token, main } = await begin()
  const redactor = new Redactor()
  const worker = await load({ schema, redactor, shared: posted(await main.share('TOKEN', 'db')) })
  const rotated = vi.fn<(name: string) => void>()
  worker.env.db.onRotate(() => rotated('db'))
  worker.on('rotate', ({ name }) => rotated(name))
  const next = randomValue()
  store.set('token', next)
  store.set('db', JSON.stringify({ user: 'two', password: next }))
  await main.refresh()
  await vi.waitFor(() => expect(worker.env.TOKEN.expose()).toBe(next))
  expect(worker.env.db.expose()).toEqual({ user: 'two', password: next })
  expect(worker.env.TOKEN.version).toBe(main.env.TOKEN.version)
  expect(redactor.text(`${token} ${next}`)).toBe('[redacted:TOKEN] [redacted:TOKEN]')
  expect(rotated.mock.calls.flat().toSorted()).toEqual(['TOKEN', 'db', 'db'])
  await main.close()
})

test('listeners are told of a new version though nobody reads it', async () => {
  const { store, main } = await begin()
  const worker = await load({ schema, shared: posted(await main.share('TOKEN')), adapters: [store] })
  const rotated = new Promise((resolve) => worker.env.TOKEN.onRotate(resolve))
  store.set('token', randomValue())
  await main.refresh()
  expect(await rotated).toBe(worker.env.TOKEN)
  await worker.close()
  await main.close()
})

test('a value that was denied, or closed, can be read in no thread, and its bytes are gone', async () => {
  const { store, main } = await begin()
  const shared = posted(await main.share('TOKEN', 'db'))
  const worker = await load({ schema, shared })
  const failed = vi.fn<(code: string) => void>()
  worker.on('error', ({ code }) => failed(code))
  main.on('error', () => undefined)
  store.delete('token')
  await main.refresh('TOKEN').catch(() => undefined)
  expect(() => worker.env.TOKEN.expose()).toThrow(expect.objectContaining({ code: 'not_found', variable: 'TOKEN' }))
  expect(worker.env.db.expose().user).toBe('one')
  expect(failed.mock.calls).toEqual([['not_found']])
  expect((await problemsOf(load({ schema, shared }))).map(({ code }) => code)).toEqual(['not_found'])
  await main.close()
  expect(() => worker.env.db.expose()).toThrow(expect.objectContaining({ code: 'closed' }))
  await worker.close()
})

test('a value that the backend has not confirmed for too long is stale in every thread', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const { store, main } = await begin({ ttl: '1m', maxStale: '1m' })
    const worker = await load({ schema, shared: posted(await main.share('TOKEN')), adapters: [store] })
    vi.setSystemTime(Date.now() + 90_000)
    await main.refresh()
    vi.setSystemTime(Date.now() + 90_000)
    expect(worker.env.TOKEN.expose()).toBe(main.env.TOKEN.expose())
    vi.setSystemTime(Date.now() + 60_000)
    expect(() => worker.env.TOKEN.expose()).toThrow(expect.objectContaining({ code: 'stale' }))
    await main.close()
  } finally {
    vi.useRealTimers()
  }
})

test('each delivery is decided and on the record before it happens', async () => {
  const events: Pick<AccessEvent, 'action' | 'name' | 'outcome' | 'version'>[] = []
  let failing = false
  const { store, main } = await begin({
    decide: ({ name, delivery }) => ({ allow: !(delivery === 'worker' && name === 'db') }),
    record: ({ action, name, outcome, version, delivery }) => {
      if (failing) throw new Error('full')
      if (delivery === 'worker') events.push({ action, name, outcome, version })
    },
  })
  await expect(main.share('db')).rejects.toMatchObject({ code: 'refused', variable: 'db' })
  const shared = await main.share('TOKEN')
  const worker = await load({ schema, shared: posted(shared), adapters: [store] })
  const { version } = main.env.TOKEN
  store.set('token', randomValue())
  await main.refresh('TOKEN')
  await vi.waitFor(() => expect(worker.env.TOKEN.version).toBe(main.env.TOKEN.version))
  expect(events).toEqual([
    { action: 'read', name: 'db', outcome: 'refused', version: undefined },
    { action: 'read', name: 'TOKEN', outcome: 'released', version },
    { action: 'refresh', name: 'TOKEN', outcome: 'released', version: main.env.TOKEN.version },
  ])
  failing = true
  await expect(main.share('TOKEN')).rejects.toMatchObject({ code: 'not_recorded' })
  await main.close()
})

test('withFresh has the thread that shared the secret read it again', async () => {
  const { store, main } = await begin()
  const worker = await load({ schema, shared: posted(await main.share('TOKEN')), adapters: [store] })
  const next = randomValue()
  store.set('token', next)
  const used = await worker.env.TOKEN.withFresh((value) => {
    if (value !== next) throw new Error('refused')
    return value
  })
  expect(used).toBe(next)
  await worker.close()
  await main.close()
})

test('what cannot be shared is refused by name', async () => {
  const { main } = await begin()
  await expect(main.share('PORT')).rejects.toMatchObject({ code: 'invalid_config', variable: 'PORT' })
  await expect(main.share('toString' as 'TOKEN')).rejects.toMatchObject({ code: 'invalid_config', variable: 'toString' })
  await expect(main.share()).rejects.toMatchObject({ code: 'invalid_config' })
  const live = await load({ schema: { URL: z.string().transform((text) => new URL(text)) }, env: { URL: 'https://a.example' } })
  await expect(live.share('URL')).rejects.toMatchObject({ code: 'invalid_config', variable: 'URL' })
  for (const shared of [{}, 1, { names: ['TOKEN'] }]) {
    await expect(load({ schema, shared: shared as unknown as SharedSecrets })).rejects.toMatchObject({ code: 'invalid_config' })
  }
  await main.close()
})

test('the same names are shared once', async () => {
  const { main } = await begin()
  expect(await main.share('TOKEN', 'db')).toBe(await main.share('db', 'TOKEN'))
  expect(await main.share('TOKEN')).not.toBe(await main.share('db'))
  await main.close()
})

test('a true worker thread follows what was shared', async () => {
  const { store, token, main } = await begin()
  const worker = new Worker(
    `const { parentPort, workerData: { shared, index } } = require('node:worker_threads')
    import(index).then(async ({ loadSecrets }) => {
      const text = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
      const { env } = await loadSecrets({ schema: { TOKEN: text }, files: false, env: {}, shared })
      env.TOKEN.onRotate(() => parentPort.postMessage(env.TOKEN.expose()))
      parentPort.postMessage(env.TOKEN.expose())
      parentPort.on('message', () => {}) // stays until it is terminated
    })`,
    { eval: true, workerData: { shared: await main.share('TOKEN'), index: import.meta.resolve('../../dist/index.js') }, stdout: true },
  )
  expect(await once(worker, 'message')).toEqual([token])
  const next = randomValue()
  const told = once(worker, 'message')
  store.set('token', next)
  await main.refresh()
  expect(await told).toEqual([next])
  await worker.terminate()
  await main.close()
})
