import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { adapterWith, call, errorOf, scripted, secretId, stand, textOf, type Asked } from './gcp-fixture.ts'

const id = secretId('test-project/a')

describe('a read', () => {
  it('gives the newest version, and says which it is', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    server.seeds.write('a', 'two')
    const value = await adapter.get(id, call())
    expect([textOf(value), value?.version]).toEqual(['two', '2'])
  })

  it('gives the version that is named, by number or alias', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    server.seeds.write('a', 'two')
    server.seeds.alias('a', { stable: '1' })
    for (const version of ['1', 'stable']) {
      const value = await adapter.get(secretId('test-project/a', { version }), call())
      expect([textOf(value), value?.version]).toEqual(['one', '1'])
    }
    expect(textOf(await adapter.get(secretId('test-project/a', { version: 'latest' }), call()))).toBe('two')
    expect(await adapter.get(secretId('test-project/a', { version: 'other' }), call())).toBeUndefined()
  })

  it('costs one call, and asks nothing about the secret', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    await adapter.get(id, call())
    expect(server.calls.all()).toEqual({ AccessSecretVersion: 1 })
  })

  it.each(['disable', 'destroy'] as const)('is a denial after %s', async (state) => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    server.seeds[state]('a')
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'failed_precondition', denied: true })
  })

  it('is told apart: denied, missing, throttled, down', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    expect(await adapter.get(secretId('test-project/b'), call())).toBeUndefined()
    server.permissions.deny('a')
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'permission_denied', denied: true })
    server.faults.throttled = 1
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'resource_exhausted', denied: false, retryable: true })
    server.faults.down = 1
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'unavailable', denied: false, retryable: true })
  })

  it('that fails is made once: neither gax nor gRPC tries again', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    server.faults.down = 10
    await errorOf(adapter.get(id, call()), adapter)
    expect(server.calls.of()).toBe(1)
  })

  it('does not wait for another: 30 are with the server at the same time', async () => {
    const { server, adapter } = await stand()
    const names = Array.from({ length: 30 }, (_, index) => `s${index}`)
    for (const name of names) server.seeds.write(name, name)
    expect(adapter.concurrency).toBeGreaterThanOrEqual(30)
    const release = server.faults.hang()
    const reading = Promise.all(names.map(async (name) => textOf(await adapter.get(secretId(`test-project/${name}`), call()))))
    await expect.poll(() => server.calls.atOnce).toBe(30)
    release()
    expect(await reading).toEqual(names)
  })

  it('ends when it is aborted, and the next one does not wait behind it', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    await adapter.get(id, call())
    const release = server.faults.hang()
    const controller = new AbortController()
    const reason = new Error('over')
    const reading = adapter.get(id, call({ signal: controller.signal }))
    await expect.poll(() => server.calls.atOnce).toBe(1)
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
    release()
    expect(textOf(await adapter.get(id, call()))).toBe('one')
  })

  it('does not begin when it is aborted already', async () => {
    const { server, adapter } = await stand()
    await expect(adapter.get(id, call({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ name: 'AbortError' })
    expect(server.calls.of()).toBe(0)
  })

  it('works again after close', async () => {
    const { server, adapter } = await stand()
    server.seeds.write('a', 'one')
    await adapter.get(id, call())
    await adapter.close()
    expect(textOf(await adapter.get(id, call()))).toBe('one')
  })

  it('of a regional secret names the location, and Google is told where to route it', async () => {
    const asked: Asked[] = []
    const resource = 'projects/test-project/locations/europe-west3/secrets/a/versions/latest'
    const endpoint = await scripted((one) => {
      asked.push(one)
      return { name: 'projects/1/locations/europe-west3/secrets/a/versions/3', payload: { data: Buffer.from('one') } }
    })
    const value = await adapterWith({ endpoint }).get(secretId('test-project/a', { location: 'europe-west3' }), call())
    expect([textOf(value), value?.version]).toEqual(['one', '3'])
    expect(asked[0]?.request).toEqual({ name: resource })
    expect(asked[0]?.metadata).toMatchObject({ 'x-goog-request-params': `name=${encodeURIComponent(resource)}` })
  })

  it.each([
    ['no payload', { name: 'projects/1/secrets/a/versions/3' }],
    ['no name', { payload: { data: Buffer.from('one') } }],
    ['the name of another secret', { name: 'projects/1/secrets/b/versions/3', payload: { data: Buffer.from('one') } }],
    ['a name without version', { name: 'projects/1/secrets/a', payload: { data: Buffer.from('one') } }],
  ])('that is answered with %s is data_loss', async (_, message) => {
    const adapter = adapterWith({ endpoint: await scripted(() => message) })
    expect(await errorOf(adapter.get(id, call()), adapter)).toMatchObject({ code: 'data_loss', denied: false })
  })

  it.each([
    [1, 'cancelled'],
    [2, 'unknown'],
    [3, 'invalid_reference'],
    [4, 'deadline_exceeded'],
    [7, 'permission_denied'],
    [8, 'resource_exhausted'],
    [9, 'failed_precondition'],
    [10, 'unavailable'],
    [12, 'unimplemented'],
    [13, 'unavailable'],
    [14, 'unavailable'],
    [15, 'data_loss'],
    [16, 'unauthenticated'],
    [99, 'unknown'],
  ])('that is answered with status %i is %s, and quotes nothing', async (code, expected) => {
    const adapter = adapterWith({ endpoint: await scripted(() => ({ code, details: 'words of the service' })) })
    const error = await errorOf(adapter.get(id, call()), adapter)
    expect(error.code).toBe(expected)
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('words of the service')
  })
})
