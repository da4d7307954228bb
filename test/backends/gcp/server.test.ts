import { randomBytes } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiClient, apiClient } from './client.ts'
import { crc32c } from './crc32c.ts'
import { type GcpServer, startGcp } from './server.ts'

let server: GcpServer
let api: ApiClient
const parent = 'projects/test-project'
const name = `${parent}/secrets/key`
const numbered = 'projects/481516234210/secrets/key'
const secret = { replication: { automatic: {} } }

beforeEach(async () => {
  server = await startGcp({ maxPage: 2 })
  api = apiClient(server)
})
afterEach(async () => {
  api.close()
  await server.stop()
})

async function add(data: Buffer): Promise<Record<string, unknown>> {
  return await api.call('AddSecretVersion', { parent: name, payload: { data, dataCrc32c: crc32c(data) } })
}

async function access(version: string): Promise<Record<string, unknown>> {
  return await api.call('AccessSecretVersion', { name: `${name}/versions/${version}` })
}

describe('the fake of Secret Manager', () => {
  it('checks CRC-32C as RFC 3720 writes it', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
  })

  it('gives back what was added, by number, alias and latest, and names the project by its number', async () => {
    await api.call('CreateSecret', { parent, secretId: 'key', secret })
    const [first, second] = [randomBytes(20), randomBytes(20)]
    expect(await add(first)).toMatchObject({ name: `${numbered}/versions/1`, state: 'ENABLED', clientSpecifiedPayloadChecksum: true })
    await add(second)
    await api.call('UpdateSecret', { secret: { name, versionAliases: { old: '1' } }, updateMask: { paths: ['version_aliases'] } })
    const answer = { name: `${numbered}/versions/1`, payload: { data: first, dataCrc32c: String(crc32c(first)) } }
    expect(await access('1')).toMatchObject(answer)
    expect(await access('old')).toMatchObject(answer)
    expect(await api.call('AccessSecretVersion', { name: `${numbered}/versions/latest` })).toMatchObject({ payload: { data: second } })
  })

  it('refuses what the comments in the proto files refuse', async () => {
    await api.call('CreateSecret', { parent, secretId: 'key', secret })
    const refused = async (method: string, request: object): Promise<unknown> =>
      await api.call(method, request).catch((error: { code: number }) => status[error.code])
    const data = randomBytes(20)
    expect(await refused('CreateSecret', { parent, secretId: 'key', secret })).toBe('ALREADY_EXISTS')
    expect(await refused('CreateSecret', { parent, secretId: 'no/slash', secret })).toBe('INVALID_ARGUMENT')
    expect(await refused('CreateSecret', { parent, secretId: 'x'.repeat(256), secret })).toBe('INVALID_ARGUMENT')
    expect(await refused('CreateSecret', { parent, secretId: 'bare', secret: {} })).toBe('INVALID_ARGUMENT')
    expect(await refused('AddSecretVersion', { parent: name, payload: { data, dataCrc32c: 1 } })).toBe('INVALID_ARGUMENT')
    expect(await refused('AddSecretVersion', { parent: name, payload: { data: Buffer.alloc(65_537) } })).toBe('INVALID_ARGUMENT')
    expect(await refused('AddSecretVersion', { parent: name, payload: { data: Buffer.alloc(0) } })).toBe('INVALID_ARGUMENT')
    expect(await refused('AccessSecretVersion', { name: `${name}/versions/latest` })).toBe('NOT_FOUND')
    expect(await refused('AccessSecretVersion', { name: `${parent}/secrets/other/versions/1` })).toBe('NOT_FOUND')
    expect(await refused('AccessSecretVersion', { name: 'projects/another/secrets/key/versions/1' })).toBe('PERMISSION_DENIED')
    expect(await refused('AccessSecretVersion', { name })).toBe('INVALID_ARGUMENT')
    const aliases = { secret: { name, versionAliases: { latest: '1' } }, updateMask: { paths: ['version_aliases'] } }
    expect(await refused('UpdateSecret', aliases)).toBe('INVALID_ARGUMENT')
  })

  it('takes 64 KiB', async () => {
    await api.call('CreateSecret', { parent, secretId: 'key', secret })
    const data = randomBytes(65_536)
    await add(data)
    expect(await access('latest')).toMatchObject({ payload: { data } })
  })

  it('gives out enabled versions only, and never what was destroyed', async () => {
    await api.call('CreateSecret', { parent, secretId: 'key', secret })
    await add(randomBytes(20))
    const { etag } = await add(randomBytes(20))
    const version = `${numbered}/versions/2`
    await expect(api.call('DisableSecretVersion', { name: version, etag: '"other"' })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
    })
    const disabled = await api.call('DisableSecretVersion', { name: version, etag })
    expect(disabled).toMatchObject({ state: 'DISABLED' })
    expect(disabled['etag']).not.toBe(etag)
    await expect(access('latest')).rejects.toMatchObject({ code: status.FAILED_PRECONDITION })
    await access('1')
    await api.call('EnableSecretVersion', { name: version })
    await access('latest')
    expect(await api.call('DestroySecretVersion', { name: version })).toMatchObject({ state: 'DESTROYED', destroyTime: {} })
    await expect(access('latest')).rejects.toMatchObject({ code: status.FAILED_PRECONDITION })
    await expect(api.call('EnableSecretVersion', { name: version })).rejects.toMatchObject({ code: status.FAILED_PRECONDITION })
  })

  it('lists newest first, in pages, by filter', async () => {
    for (const id of ['a-1', 'a-2', 'b-1']) server.seeds.write(id, randomBytes(8))
    const first = await api.call('ListSecrets', { parent })
    expect(first).toMatchObject({ secrets: [{ name: 'projects/481516234210/secrets/b-1' }, {}], totalSize: 3 })
    const second = await api.call('ListSecrets', { parent, pageToken: first['nextPageToken'] })
    expect(second).toMatchObject({ secrets: [{ name: 'projects/481516234210/secrets/a-1' }], nextPageToken: '' })
    const filtered = await api.call('ListSecrets', { parent, filter: 'name:a-' })
    expect(filtered).toMatchObject({ secrets: [{}, {}], totalSize: 0, nextPageToken: '' })
    await expect(api.call('ListSecrets', { parent, filter: '(' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
    await expect(api.call('ListSecrets', { parent, pageToken: 'x' })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT })
  })

  it('forgets a secret whose time is over', async () => {
    await api.call('CreateSecret', { parent, secretId: 'key', secret: { ...secret, ttl: { seconds: '3600' } } })
    await add(randomBytes(20))
    await access('1')
    server.seeds.expire('key')
    await expect(access('1')).rejects.toMatchObject({ code: status.NOT_FOUND })
  })

  it('wants a token, and says of a refused secret not whether it is there', async () => {
    server.seeds.write('key', randomBytes(20))
    const request = { name: `${name}/versions/latest` }
    await expect(api.call('AccessSecretVersion', request, {})).rejects.toMatchObject({ code: status.UNAUTHENTICATED })
    const other = { authorization: 'Bearer other' }
    await expect(api.call('AccessSecretVersion', request, other)).rejects.toMatchObject({ code: status.UNAUTHENTICATED })
    server.permissions.grantOnly('key')
    await access('latest')
    const missing = { name: `${parent}/secrets/other/versions/latest` }
    await expect(api.call('AccessSecretVersion', missing)).rejects.toMatchObject({ code: status.PERMISSION_DENIED })
    server.login.expire()
    await expect(access('latest')).rejects.toMatchObject({ code: status.UNAUTHENTICATED })
  })

  it('counts what it was asked', async () => {
    server.seeds.write('key', randomBytes(20))
    await Promise.all([access('latest'), access('1')])
    server.faults.down = 1
    await expect(access('1')).rejects.toMatchObject({ code: status.UNAVAILABLE })
    expect(server.calls.all()).toEqual({ AccessSecretVersion: 3 })
    expect(server.calls.bytesOut).toBeGreaterThan(40)
  })
})
