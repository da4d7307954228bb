import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { call, errorOf, secretId, stand } from './gcp-fixture.ts'

const id = secretId('test-project/a')

describe('a put', () => {
  it('adds a version, and makes the secret only where there is none', async () => {
    const { server, adapter } = await stand()
    expect(await adapter.put(id, Buffer.from('one'), call())).toMatchObject({ version: '1', rotatedAt: expect.any(Date) })
    expect(server.calls.all()).toEqual({ AddSecretVersion: 2, CreateSecret: 1 })
    server.calls.reset()
    expect(await adapter.put(id, Buffer.from('two'), call())).toMatchObject({ version: '2' })
    expect(server.calls.all()).toEqual({ AddSecretVersion: 1 })
    expect(server.seeds.value('a')?.toString()).toBe('two')
  })

  it('of two programs at once ends with one secret and two versions', async () => {
    const { server, adapter } = await stand()
    const kept = await Promise.all(['one', 'two'].map(async (value) => await adapter.put(id, Buffer.from(value), call())))
    expect(kept.map(({ version }) => Number(version)).toSorted((one, other) => one - other)).toEqual([1, 2])
    expect(server.seeds.has('a')).toBe(true)
  })

  it('takes 64 KiB and refuses a byte more without a call', async () => {
    const { server, adapter } = await stand()
    const value = randomBytes(65_536)
    await adapter.put(id, value, call())
    expect(Buffer.from((await adapter.get(id, call()))?.bytes ?? [])).toEqual(value)
    server.calls.reset()
    expect(await errorOf(adapter.put(id, randomBytes(65_537), call()), adapter)).toMatchObject({ code: 'invalid_value', retryable: false })
    expect(server.calls.of()).toBe(0)
  })

  it('of no bytes is refused, as the service keeps none', async () => {
    const { server, adapter } = await stand()
    const error = await errorOf(adapter.put(id, Buffer.alloc(0), call()), adapter)
    expect(error).toMatchObject({ code: 'invalid_value' })
    expect(error.message).toContain('empty')
    expect(server.calls.of()).toBe(0)
  })

  it('leaves the value of the caller as it is', async () => {
    const { adapter } = await stand()
    const value = Buffer.from('one')
    await adapter.put(id, value, call())
    expect(value.toString()).toBe('one')
  })
})

describe('a removal', () => {
  it('takes the secret with all versions, and says whether there was one', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    expect(await adapter.remove(id, call())).toBe(true)
    expect(server.seeds.has('a')).toBe(false)
    expect(await adapter.remove(id, call())).toBe(false)
  })
})

describe('a listing', () => {
  it('takes all pages, reads no value and says when a secret was made', async () => {
    const { server, adapter } = await stand({ maxPage: 2 })
    for (const name of ['app-b', 'other', 'app-a', 'app-c', 'last']) server.seeds.write(name, 'value')
    const listed = await adapter.list('test-project/app-', call())
    expect(listed.map(({ id: { path } }) => path)).toEqual(['test-project/app-a', 'test-project/app-b', 'test-project/app-c'])
    expect(listed.every(({ createdAt }) => createdAt instanceof Date)).toBe(true)
    expect(server.calls.all()).toEqual({ ListSecrets: 3 })
  })

  it('without prefix is of the project of the options, or of the credentials', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'value')
    expect((await adapter.list('', call())).map(({ id: { path } }) => path)).toEqual(['test-project/a'])
    const named = await stand({}, { project: 'other-project' })
    expect((await errorOf(named.adapter.list('', call()), named.adapter)).code).not.toBe('invalid_config')
    expect(named.server.calls.all()).toEqual({ ListSecrets: 1 })
  })

  it('without any project says how to name one', async () => {
    const { adapter } = await stand({ auth: false }, { credentials: undefined as never })
    const error = await errorOf(adapter.list('', call()), adapter)
    expect(error.code).toBe('invalid_config')
    expect(error.remedy).toContain('gcp({ project })')
  })
})
