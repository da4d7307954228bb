import { describe, expect, it } from 'vitest'
import { call, adapterWith, errorOf, secretId, stand, textOf } from './gcp-fixture.ts'

describe('a reference of gcp-sm', () => {
  it.each([
    ['a secret alone', 'a', {}],
    ['a resource name', 'projects/test-project/secrets/a', {}],
    ['a name with a dot', 'test-project/a.b', {}],
    ['a project with a slash encoded', 'test%2Fproject/a', {}],
    ['a version that is a path', 'test-project/a', { version: '1/../2' }],
    ['version 0', 'test-project/a', { version: '0' }],
    ['another param', 'test-project/a', { region: 'europe-west3' }],
    ['a location that is another host', 'test-project/a', { location: 'x.example.com/' }],
    ['a location with a dot', 'test-project/a', { location: 'a.b' }],
  ])('with %s is refused before anything is sent', async (_, path, params) => {
    const { server, adapter } = await stand()
    for (const calling of [adapter.get(secretId(path, params), call()), adapter.remove(secretId(path, params), call())]) {
      const error = await errorOf(calling, adapter)
      expect(error.code).toBe('invalid_reference')
      expect(error.remedy).toMatch(/gcp-sm:\/\/project\/secret|version, location/)
    }
    expect(server.calls.of()).toBe(0)
  })

  it('may name the secret alone where the options name the project', async () => {
    const { server, adapter } = await stand({}, { project: 'test-project' })
    server.seeds.write('a', 'value')
    expect(textOf(await adapter.get(secretId('a'), call()))).toBe('value')
    expect(textOf(await adapter.get(secretId('test-project/a'), call()))).toBe('value')
  })

  it('names no version where it is written to', async () => {
    const { adapter } = await stand()
    for (const id of [secretId('test-project/a', { version: '1' }), secretId('test-project/a', { version: 'latest' })]) {
      expect((await errorOf(adapter.put(id, Buffer.from('x'), call()), adapter)).code).toBe('invalid_reference')
      expect((await errorOf(adapter.remove(id, call()), adapter)).code).toBe('invalid_reference')
    }
  })
})

describe('the endpoint', () => {
  it.each(['http://secretmanager.example.com', 'secretmanager.example.com', 'https://user:pass@example.com'])(
    '%s is refused',
    (endpoint) => {
      expect(() => adapterWith({ endpoint })).toThrow(expect.objectContaining({ code: 'invalid_config' }))
    },
  )

  it('may be plain HTTP to another machine where that is said', () => {
    expect(() => adapterWith({ endpoint: 'http://secretmanager.example.com', allowPlainHttp: true })).not.toThrow()
  })
})
