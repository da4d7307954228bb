import { expect, it } from 'vitest'
import { z } from 'zod'
import { vault } from '../../adapters/vault/index.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import { json, secret, type SecretDeclaration } from '../../src/load/declaration.ts'
import { Writer } from '../../src/load/writer.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { cuttable, troubles, until, vaultRoom, type VaultPlace, type VaultRoom } from './vault-room.ts'

/** What may befall a secret, the code that says so, and how it comes about. */
const states: readonly (readonly [state: string, code: ErrorCode, change: (room: VaultRoom) => Promise<unknown>])[] = [
  ['denied', 'permission_denied', async ({ allow, mount }) => await allow({ [`${mount}/data/app`]: ['deny'] })],
  ['missing', 'not_found', async ({ operator, mount }) => await operator.must('DELETE', `${mount}/metadata/app`)],
  ['deleted', 'failed_precondition', async ({ operator, mount }) => await operator.must('DELETE', `${mount}/data/app`)],
  [
    'destroyed',
    'failed_precondition',
    async ({ operator, mount }) => await operator.must('PUT', `${mount}/destroy/app`, { body: { versions: [1] } }),
  ],
]

/** KV: reading, following, and telling states apart. */
export function secretScenarios(place: VaultPlace): void {
  it('reads KV 2 and KV 1, whole and by field, and a former version', async () => {
    const room = await vaultRoom(place)
    const first = await room.mounted('mounts', { type: 'kv', options: { version: '1' } })
    await room.allow({ [`${first}/*`]: ['read'] })
    const [former, current, plain] = [randomValue(), randomValue(), randomValue()]
    await room.write('app', { key: former })
    await room.write('app', { key: current, nested: { user: 'app-user', port: 5432 } })
    await room.operator.must('POST', `${first}/deep/app`, { body: { key: plain } })
    const { env } = await room.load(
      {
        schema: {
          KEY: secret(z.string(), { from: `vault://${room.mount}/app#key` }),
          FORMER: secret(z.string(), { from: `vault://${room.mount}/app?version=1#key` }),
          USER: secret(z.string(), { from: `vault://${room.mount}/app#/nested/user` }),
          whole: secret(json(z.object({ key: z.string(), nested: z.object({ port: z.number() }) })), { from: `vault://${room.mount}/app` }),
          PLAIN: secret(z.string(), { from: `vault://${first}/deep/app#key` }),
        },
      },
      { token: await room.token() },
    )
    expect([env.KEY.expose(), env.FORMER.expose(), env.USER.expose(), env.PLAIN.expose()]).toEqual([current, former, 'app-user', plain])
    expect(env.whole.expose()).toEqual({ key: current, nested: { port: 5432 } })
    expect([env.KEY.version, env.FORMER.version, env.PLAIN.version]).toEqual(['2', '1', undefined])
  })

  it('reads a mount whose path has two segments', async () => {
    const room = await vaultRoom(place)
    const deep = `${room.mount}-deep/kv`
    await room.operator.must('POST', `sys/mounts/${deep}`, { body: { type: 'kv', options: { version: '2' } } })
    const key = randomValue()
    await room.operator.must('POST', `${deep}/data/app`, { body: { data: { key } } })
    const { env } = await room.load(
      { schema: { KEY: secret(z.string(), { from: `vault://${deep}/app#key` }) } },
      { token: place.rootToken },
    )
    expect(env.KEY.expose()).toBe(key)
    await room.operator.must('DELETE', `sys/mounts/${deep}`)
  })

  it('brings a new version into the handle of a running program', async () => {
    const room = await vaultRoom(place)
    const [first, second] = [randomValue(), randomValue()]
    await room.write('app', { key: first })
    const { env } = await room.load({ schema: schemaOf(room), ttl: 100 }, { token: await room.token() })
    expect(env.KEY.expose()).toBe(first)
    await room.write('app', { key: second })
    await until(() => env.KEY.expose() === second)
    expect(env.KEY.version).toBe('2')
  })

  it.each(states)('takes the value from the program when the secret is %s, and a start fails', async (_, code, change) => {
    const room = await vaultRoom(place)
    await room.write('app', { key: randomValue() })
    const token = await room.token()
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { token })
    troubles(secrets)
    await change(room)
    await expect(secrets.refresh()).rejects.toMatchObject({ code })
    expect(() => secrets.env.KEY.expose()).toThrow(SecretError)
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { token }))
    expect(problem).toMatchObject({ code, variable: 'KEY', reference: `vault://${room.mount}/app#key` })
  })

  it('keeps the value while Vault cannot be reached, and a start fails as down', async () => {
    const room = await vaultRoom(place)
    const key = randomValue()
    await room.write('app', { key })
    const token = await room.token()
    const { address, cut } = await cuttable(place)
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { token, address })
    const told = troubles(secrets)
    await cut()
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unavailable' })
    expect(secrets.env.KEY.expose()).toBe(key)
    expect(told.map(({ code }) => code)).toEqual(['unavailable'])
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { token, address }))
    expect(problem?.code).toBe('unavailable')
  })

  it('keeps the value when its token ends, and says that the login was not accepted', async () => {
    const room = await vaultRoom(place)
    const key = randomValue()
    await room.write('app', { key })
    const token = await room.token()
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { token })
    troubles(secrets)
    await room.operator.must('POST', 'auth/token/revoke', { body: { token } })
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(secrets.env.KEY.expose()).toBe(key)
  })

  it('writes, lists and removes what another program reads', async () => {
    const room = await vaultRoom(place)
    const token = await room.token()
    const adapter = vault({ address: place.address, token, env: {} })
    const writer = new Writer({ config: { adapters: [adapter] }, env: {}, redactor: new Redactor() })
    const key = randomValue()
    const reference = `vault://${room.mount}/team/app`
    expect((await writer.put(reference, Buffer.from(JSON.stringify({ key })))).version).toBe('1')
    const { env } = await room.load({ schema: { KEY: secret(z.string(), { from: `${reference}#key` }) } }, { token })
    expect(env.KEY.expose()).toBe(key)
    expect((await writer.list('vault', `${room.mount}/`)).map(({ id }) => id.path)).toEqual([`${room.mount}/team/app`])
    await expect(writer.put(reference, Buffer.from('no object'))).rejects.toMatchObject({ code: 'invalid_value' })
    expect(await writer.remove(reference)).toBe(true)
    const [problem] = await problemsOf(room.load({ schema: { KEY: secret(z.string(), { from: reference }) } }, { token }))
    expect(problem?.code).toBe('not_found')
    await adapter.close()
    await writer.close()
  })
}

/** One variable, `KEY`, on the secret `app`. */
export function schemaOf({ mount }: Pick<VaultRoom, 'mount'>): { readonly KEY: SecretDeclaration<string> } {
  return { KEY: secret(z.string(), { from: `vault://${mount}/app#key` }) }
}
