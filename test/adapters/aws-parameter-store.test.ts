import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { parameterStore, type AwsAdapter } from '../../adapters/aws/index.ts'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { call, codeOf, secretId, textOf, told } from './aws-fixture.ts'

let server: AwsServer
beforeEach(async () => {
  server = await startAws()
})
afterEach(async () => await server.stop())

function open(): AwsAdapter {
  const { endpoint, region, credentials } = server
  const adapter = parameterStore({ endpoint, region, credentials, env: {} })
  onTestFinished(async () => await adapter.close())
  return adapter
}

const id = (path: string, params: Record<string, string> = {}): ReturnType<typeof secretId> => secretId(path, params, 'aws-ps')
const put = (name: string, value: string, region?: string): void => void server.parameters(region).put(name, 'SecureString', value)

it('a parameter is read by its name, by its ARN, by version and by label', async () => {
  put('/prod/db', 'one')
  put('/prod/db', 'two')
  put('plain', 'x')
  server.parameters().find('/prod/db')?.versions[0]?.labels.add('stable')
  const { arn } = server.parameters().find('/prod/db') ?? { arn: '' }
  const adapter = open()
  expect(await adapter.get(id('/prod/db'), call())).toMatchObject({ version: '2', facts: { tls: 'none' } })
  expect(textOf(await adapter.get(id(arn), call()))).toBe('two')
  expect(textOf(await adapter.get(id('plain'), call()))).toBe('x')
  expect(textOf(await adapter.get(id('/prod/db', { version: '1' }), call()))).toBe('one')
  expect(textOf(await adapter.get(id('/prod/db', { label: 'stable' }), call()))).toBe('one')
  expect(await adapter.get(id('/prod/db', { version: '9' }), call())).toBeUndefined()
  expect(await adapter.get(id('/absent'), call())).toBeUndefined()
  for (const wrong of [
    id('/prod/db:1'),
    id('prod/db'),
    id('/prod/db', { version: 'x' }),
    id('a', { version: '1', label: 'b' }),
    id('a', { stage: 'x' }),
  ]) {
    expect(await codeOf(adapter.get(wrong, call()), adapter)).toBe('invalid_reference')
  }
})

it('ten cost one call, region by region', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `/p/${index}`)
  for (const name of names) put(name, name)
  put('/far', 'away', 'us-east-1')
  const adapter = open()
  const ids = [...names.map((name) => id(name)), id('/far', { region: 'us-east-1' }), id('/absent'), id('/p/0')]
  expect(told(await adapter.getMany(ids, call()), adapter)).toEqual([...names, 'away', undefined, '/p/0'])
  expect(server.calls.byAction).toEqual({ GetParameters: 4 })
})

it('one that is denied spoils no more of a call than itself', async () => {
  for (const name of ['/a', '/b', '/denied']) put(name, name)
  server.deny('/denied')
  const adapter = open()
  const results = await adapter.getMany(
    ['/a', '/denied', '/b'].map((name) => id(name)),
    call(),
  )
  expect(told(results, adapter)).toEqual(['/a', '(permission_denied)', '/b'])
  expect(server.calls.byAction).toEqual({ GetParameters: 4 })
})

it('a put is encrypted, makes the next version and says which; what is no text or too long is refused', async () => {
  const adapter = open()
  expect(await adapter.put(id('/w'), Buffer.from('one'), call())).toEqual({ version: '1' })
  expect(await adapter.put(id('/w'), Buffer.from('two'), call())).toEqual({ version: '2' })
  expect(
    server
      .parameters()
      .find('/w')
      ?.versions.map(({ type }) => type),
  ).toEqual(['SecureString', 'SecureString'])
  for (const value of [Buffer.alloc(0), Buffer.from([255]), Buffer.alloc(10_000, 'x')]) {
    expect(await codeOf(adapter.put(id('/w'), value, call()), adapter)).toBe('invalid_value')
  }
})

it('what is removed is gone, and what is not there cannot be removed', async () => {
  put('/a', 'x')
  const adapter = open()
  expect(await adapter.remove(id('/a'), call())).toBe(true)
  expect(await adapter.remove(id('/a'), call())).toBe(false)
  expect(await adapter.get(id('/a'), call())).toBeUndefined()
})

it('a listing names what begins with the prefix, over all pages', async () => {
  for (const name of ['/t/a', '/t/b', '/u/t/c', 't']) put(name, 'x')
  server.faults.listPages = { size: 1, empty: true }
  const listed = await open().list('/t/', call())
  expect(listed.map((one) => one.id.path).toSorted()).toEqual(['/t/a', '/t/b'])
  expect(listed[0]).toMatchObject({ version: '1' })
})

it('a backend that is down is no denial', async () => {
  put('/a', 'x')
  const adapter = open()
  server.answer({ status: 403, body: '<html>no entry</html>' })
  expect(await codeOf(adapter.get(id('/a'), call()), adapter)).toBe('unavailable')
  server.answer({ status: 200, body: '{}' })
  expect(await codeOf(adapter.get(id('/a'), call()), adapter)).toBe('unavailable')
  server.answer(undefined)
  server.throttle(1)
  expect(await codeOf(adapter.getMany([id('/a'), id('/b')], call()), adapter)).toBe('resource_exhausted')
})
