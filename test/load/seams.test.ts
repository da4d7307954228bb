import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { memory } from '../../adapters/memory.ts'
import { accessChannelName, type AccessEvent } from '../../src/core/access.ts'
import type { LoadError } from '../../src/core/errors.ts'
import type { AccessRequest } from '../../src/core/seams.ts'
import { secret } from '../../src/load/declaration.ts'
import { Writer } from '../../src/load/writer.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { load, randomValue } from './loading.ts'

const schema = { A: z.string(), B: secret(z.string(), { from: 'memory://b' }) }
const env = { A: 'literal of a', TIGHTLIP_ENV: 'staging', TIGHTLIP_STAGE: 'deploy' }

async function published<T>(run: () => Promise<T>): Promise<readonly AccessEvent[]> {
  const events: AccessEvent[] = []
  const listener = (event: unknown): void => void events.push(event as AccessEvent)
  subscribe(accessChannelName, listener)
  try {
    await run().catch(() => undefined)
  } finally {
    unsubscribe(accessChannelName, listener)
  }
  return events
}

describe('the seams of a read', () => {
  it('publish one event for each release, with everything but the value', async () => {
    const value = randomValue()
    const events = await published(() => load({ schema, env, adapters: [memory({ b: value })] }))
    expect(events).toHaveLength(2)
    expect(events.find(({ name }) => name === 'B')).toEqual({
      time: expect.any(Date),
      action: 'read',
      outcome: 'released',
      name: 'B',
      reference: 'memory://b',
      version: '1',
      source: 'declaration',
      stage: 'deploy',
      environment: 'staging',
      delivery: 'handle',
      code: undefined,
      facts: {},
    })
    expect(inspect(events, { depth: 10 })).not.toContain(value)
  })

  it('ask the decision once for each variable, before anything is fetched', async () => {
    const asked: string[] = []
    const store = memory({ b: 'value of b' }, { before: () => void asked.push('fetch') })
    const decide = async ({ name }: AccessRequest): Promise<{ allow: true }> => {
      asked.push(name)
      return { allow: true }
    }
    await load({ schema, env, adapters: [store], decide })
    expect(asked.toSorted()).toEqual(['A', 'B', 'fetch'])
    expect(asked.at(-1)).toBe('fetch')
  })

  it('fetch nothing that was refused, and the load fails with the reason', async () => {
    const store = memory({ b: 'value of b' })
    const decide = ({ name }: AccessRequest): { allow: true } | { allow: false; reason: string } =>
      name === 'B' ? { allow: false, reason: 'only the billing service may' } : { allow: true }
    let error: unknown
    const events = await published(() => load({ schema, env, adapters: [store], decide }).catch((reason: unknown) => (error = reason)))
    expect(store.calls.get).toBe(0)
    expect((error as LoadError).problems).toHaveLength(1)
    expect((error as LoadError).message).toMatch(/B: memory:\/\/b: the policy refused the access: only the billing service may \(refused\)/)
    expect(events).toMatchObject([{ name: 'B', outcome: 'refused', code: 'refused' }])
  })

  it('refuse when the decision throws, answers nonsense or does not answer', async () => {
    const adapters = [memory({ b: 'value of b' })]
    const decides: (() => never)[] = [
      () => {
        throw new Error('down')
      },
      () => ({}) as never,
      () => undefined as never,
      () => Promise.reject(new Error('down')) as never,
      () => new Promise(() => undefined) as never,
    ]
    for (const decide of decides) {
      await expect(load({ schema, env, adapters, decide, startTimeout: '200ms' })).rejects.toMatchObject({
        problems: [{ code: 'refused' }, { code: 'refused' }],
      })
    }
  })

  it('release nothing before the record resolves, and nothing at all when one record fails', async () => {
    const adapters = [memory({ b: 'value of b' })]
    let finish: (() => void) | undefined
    const done = new Promise<void>((resolve) => (finish = resolve))
    let loaded = false
    const loading = load({ schema, env, adapters, record: () => done }).then((secrets) => {
      loaded = true
      return secrets
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(loaded).toBe(false)
    finish?.()
    expect((await loading).env.B.expose()).toBe('value of b')

    const record = ({ name }: AccessEvent): void => {
      if (name === 'B') throw new Error('disk full')
    }
    await expect(load({ schema, env, adapters, record })).rejects.toMatchObject({ problems: [{ code: 'not_recorded', variable: 'B' }] })
    const hanging = (): Promise<void> => new Promise(() => undefined)
    await expect(load({ schema, env, adapters, record: hanging, startTimeout: '200ms' })).rejects.toMatchObject({
      problems: [{ code: 'not_recorded' }, { code: 'not_recorded' }],
    })
  })

  it('say so on the record when redaction is off', async () => {
    const events: AccessEvent[] = []
    await load({ schema: { A: z.string() }, env, redact: false, record: (event) => void events.push(event) })
    expect(events[0]?.facts).toEqual({ redaction: 'off' })
  })
})

describe('the seams of a write', () => {
  const reference = 'memory://new'
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

  it('record create, update and remove, each before and after', async () => {
    const events: AccessEvent[] = []
    const writer = new Writer({
      config: { adapters: [memory()], record: (event) => void events.push(event) },
      env,
      redactor: new Redactor(),
    })
    await writer.put(reference, bytes('first value'))
    await writer.put(reference, bytes('second value'))
    expect(await writer.remove(reference)).toBe(true)
    expect(events.map(({ action, outcome, version }) => [action, outcome, version])).toEqual([
      ['create', 'started', undefined],
      ['create', 'done', '1'],
      ['update', 'started', undefined],
      ['update', 'done', '2'],
      ['remove', 'started', undefined],
      ['remove', 'done', undefined],
    ])
    expect(events[0]).toMatchObject({ name: 'new', reference, source: 'memory', stage: 'deploy', environment: 'staging', delivery: 'none' })
  })

  it('change and fetch nothing when the decision refuses', async () => {
    const store = memory({ new: 'old value' })
    const events: AccessEvent[] = []
    const config = { adapters: [store], decide: () => ({ allow: false }) as const, record: (event: AccessEvent) => void events.push(event) }
    const writer = new Writer({ config, env, redactor: new Redactor() })
    await expect(writer.put(reference, bytes('x'))).rejects.toMatchObject({ code: 'refused' })
    await expect(writer.remove(reference)).rejects.toMatchObject({ code: 'refused' })
    expect(store.calls).toMatchObject({ get: 0, put: 0, remove: 0 })
    expect(events.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['put', 'refused'],
      ['remove', 'refused'],
    ])
  })

  it('change nothing when the record fails', async () => {
    const store = memory({ new: 'old value' })
    const record = (): never => {
      throw new Error('disk full')
    }
    const writer = new Writer({ config: { adapters: [store], record }, env, redactor: new Redactor() })
    await expect(writer.put(reference, bytes('x'))).rejects.toMatchObject({ code: 'not_recorded' })
    await expect(writer.remove(reference)).rejects.toMatchObject({ code: 'not_recorded' })
    expect(store.calls).toMatchObject({ put: 0, remove: 0 })
  })

  it('refuse to write a field, and say when an adapter cannot write', async () => {
    const writer = new Writer({ config: { adapters: [memory()] }, env: { X: '1' }, redactor: new Redactor() })
    await expect(writer.put('memory://a#b', bytes('x'))).rejects.toMatchObject({ code: 'invalid_reference' })
    await expect(writer.put('env://X', bytes('x'))).rejects.toMatchObject({ code: 'unimplemented' })
  })
})
