import { expect, it } from 'vitest'
import { z } from 'zod'
import { vault } from '../../adapters/vault/index.ts'
import { secret } from '../../src/load/declaration.ts'
import { AdapterTable } from '../../src/load/adapter-table.ts'
import { Reader } from '../../src/load/reader.ts'
import type { FakeVault } from '../backends/vault/server.ts'
import { randomValue } from '../load/loading.ts'
import { appRole } from './vault-logins.ts'
import { ownVault } from './vault-own.ts'
import { troubles } from './vault-room.ts'
import { schemaOf } from './vault-secrets.ts'

/** What calls are made, and what is made of the answers, seen from a fake that each test has to itself. */
export function callScenarios(): void {
  it('reads one secret for 50 that ask at the same time, and 5 fields of one, in one call after the lookup of the mount', async () => {
    const { room, fake } = await ownVault()
    const fields = Object.fromEntries(['user', 'password', 'host', 'port', 'name'].map((field) => [field, randomValue()]))
    await room.write('app', fields)
    const token = await room.token()
    const adapter = vault({ address: fake.address, token, env: {} })
    const reader = new Reader({
      adapters: new AdapterTable([adapter], { environment: undefined, env: {} }),
      conceal: () => undefined,
      timeout: 10_000,
      attempts: 1,
      concurrency: 8,
    })
    fake.reset()
    const id = { scheme: 'vault', path: `${room.mount}/app`, params: {} }
    const all = await Promise.all(Array.from({ length: 50 }, async () => await reader.read([id], { signal: new AbortController().signal })))
    expect(all.flat().every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(pathsOf(fake)).toEqual([`GET sys/internal/ui/mounts/${room.mount}/app`, `GET ${room.mount}/data/app`])
    await adapter.close()
    fake.reset()
    const schema = Object.fromEntries(
      Object.keys(fields).map((field) => [field, secret(z.string(), { from: `vault://${room.mount}/app#${field}` })]),
    )
    const { env } = await room.load({ schema }, { token })
    for (const [field, value] of Object.entries(fields)) expect(env[field]?.expose()).toBe(value)
    expect(pathsOf(fake)).toEqual([`GET sys/internal/ui/mounts/${room.mount}/app`, `GET ${room.mount}/data/app`])
  })

  it('confirms a denial by a fresh login and a second read before it evicts', async () => {
    const { room, fake } = await ownVault()
    await room.write('app', { key: randomValue() })
    const login = await appRole(room, {})
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { login })
    troubles(secrets)
    fake.reset()
    fake.deny(`${room.mount}/data/app`)
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'permission_denied' })
    expect(() => secrets.env.KEY.expose()).toThrow(/permission_denied/)
    const paths = pathsOf(fake)
    const reads = paths.flatMap((path, index) => (path === `GET ${room.mount}/data/app` ? [index] : []))
    const again = paths.findIndex((path) => path.endsWith(`auth/${login.mount ?? ''}/login`))
    expect(reads.length).toBeGreaterThanOrEqual(2)
    expect(again).toBeGreaterThan(reads[0] ?? Infinity)
    expect(reads.at(-1)).toBeGreaterThan(again)
    expect(new Set(reads.map((index) => fake.calls[index]?.token)).size).toBe(2)
  })

  it.each(['sealed', 'stopped'] as const)('keeps the value while Vault is %s', async (state) => {
    const { room, fake } = await ownVault()
    const key = randomValue()
    await room.write('app', { key })
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { token: await room.token() })
    troubles(secrets)
    if (state === 'sealed') fake.seal()
    else await fake.stop()
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unavailable' })
    expect(secrets.env.KEY.expose()).toBe(key)
  })

  it.each([403, 404])('takes a %i that is not from Vault, such as the page of a proxy, for an outage', async (status) => {
    const { room, fake } = await ownVault()
    const key = randomValue()
    await room.write('app', { key })
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { token: await room.token() })
    troubles(secrets)
    fake.spoil(() => ({ status, headers: { 'content-type': 'text/html' }, body: '<html>no</html>' }))
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unavailable' })
    expect(secrets.env.KEY.expose()).toBe(key)
  })
}

function pathsOf({ calls }: FakeVault): readonly string[] {
  return calls.map(({ method, path }) => `${method} ${path}`)
}
