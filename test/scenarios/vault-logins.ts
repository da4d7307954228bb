import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { vault, type AppRoleLogin } from '../../adapters/vault/index.ts'
import { jsonWebToken } from '../backends/vault/json-web-token.ts'
import { load, randomValue, problemsOf } from '../load/loading.ts'
import { accessors, tokenOf, troubles, until, vaultRoom, type VaultPlace, type VaultRoom } from './vault-room.ts'
import { schemaOf } from './vault-secrets.ts'

/** Logging in, staying logged in and logging out. */
export function loginScenarios(place: VaultPlace): void {
  it('renews the short token of an AppRole, and logs in anew when it cannot be renewed any more', async () => {
    const room = await vaultRoom(place)
    const key = randomValue()
    await room.write('app', { key: randomValue() })
    const login = await appRole(room, { token_ttl: '2s', token_max_ttl: '4s' })
    const before = await accessors(room)
    const secrets = await room.load({ schema: schemaOf(room), ttl: 200 }, { login })
    const told = troubles(secrets)
    const first = (await accessors(room)).find((one) => !before.includes(one)) ?? ''
    await until(async () => (await tokenOf(room, first))?.['last_renewal'] !== undefined)
    await until(async () => (await tokenOf(room, first)) === undefined)
    await room.write('app', { key })
    await until(() => secrets.env.KEY.expose() === key)
    expect(told).toEqual([])
  })

  it('revokes the token of its login when the adapter is closed', async () => {
    const room = await vaultRoom(place)
    await room.write('app', { key: randomValue() })
    const login = await appRole(room, {})
    const before = await accessors(room)
    const adapter = vault({ address: place.address, env: {}, login })
    const secrets = await load({ schema: schemaOf(room), adapters: [adapter] })
    const mine = (await accessors(room)).find((one) => !before.includes(one)) ?? ''
    expect(await tokenOf(room, mine)).toBeDefined()
    await secrets.close()
    await adapter.close()
    expect(await tokenOf(room, mine)).toBeUndefined()
  })

  it('logs in anew when the token was revoked elsewhere, and loses no value by it', async () => {
    const room = await vaultRoom(place)
    await room.write('app', { key: randomValue() })
    const login = await appRole(room, {})
    const before = await accessors(room)
    const secrets = await room.load({ schema: schemaOf(room), ttl: 60_000 }, { login })
    const told = troubles(secrets)
    for (const accessor of (await accessors(room)).filter((one) => !before.includes(one))) {
      await room.operator.must('POST', 'auth/token/revoke-accessor', { body: { accessor } })
    }
    const key = randomValue()
    await room.write('app', { key })
    await secrets.refresh()
    expect([secrets.env.KEY.expose(), told]).toEqual([key, []])
  })

  it('unwraps a wrapped secret id once, and says so when somebody did before', async () => {
    const room = await vaultRoom(place)
    const key = randomValue()
    await room.write('app', { key })
    const { roleId, mount = '' } = await appRole(room, {})
    const { wrap_info: wrapped } = await room.operator.must('POST', `auth/${mount}/role/app/secret-id`, {
      body: {},
      headers: { 'x-vault-wrap-ttl': '60s' },
    })
    const login: AppRoleLogin = { method: 'approle', roleId, mount, wrappedSecretId: wrapped?.token ?? '' }
    const { env } = await room.load({ schema: schemaOf(room) }, { login })
    expect(env.KEY.expose()).toBe(key)
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { login }))
    expect(problem?.code).toBe('unauthenticated')
    expect(problem?.message).toMatch(/unwrapped before/)
  })

  it('says that a login was not accepted, which evicts nothing', async () => {
    const room = await vaultRoom(place)
    await room.write('app', { key: randomValue() })
    const login = { ...(await appRole(room, {})), secretId: randomValue() }
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { login }))
    expect(problem?.code).toBe('unauthenticated')
  })

  it('logs in by a JWT', async () => {
    const room = await vaultRoom(place)
    const key = randomValue()
    await room.write('app', { key })
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const mount = await room.mounted('auth', { type: 'jwt' })
    const pubkeys = [publicKey.export({ type: 'spki', format: 'pem' })]
    await room.operator.must('POST', `auth/${mount}/config`, { body: { jwt_validation_pubkeys: pubkeys } })
    const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['tightlip'], token_policies: [room.mount] }
    await room.operator.must('POST', `auth/${mount}/role/ci`, { body: role })
    const jwt = (): string => jsonWebToken({ sub: 'job', aud: 'tightlip' }, privateKey)
    const { env } = await room.load({ schema: schemaOf(room) }, { login: { method: 'jwt', role: 'ci', mount, jwt } })
    expect(env.KEY.expose()).toBe(key)
    const other = jsonWebToken({ sub: 'job', aud: 'another' }, privateKey)
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { login: { method: 'jwt', role: 'ci', mount, jwt: other } }))
    expect(problem?.code).toBe('unauthenticated')
    expect(problem?.message).not.toMatch(/audience/)
  })
}

/** A role `app` that lets into the room. */
export async function appRole(room: VaultRoom, times: Readonly<Record<string, string>>): Promise<AppRoleLogin> {
  const mount = await room.mounted('auth', { type: 'approle' })
  const { operator } = room
  await operator.must('POST', `auth/${mount}/role/app`, { body: { token_policies: [room.mount], ...times } })
  const role = await operator.must('GET', `auth/${mount}/role/app/role-id`)
  const issued = await operator.must('POST', `auth/${mount}/role/app/secret-id`, { body: {} })
  return { method: 'approle', mount, roleId: String(role.data?.['role_id']), secretId: String(issued.data?.['secret_id']) }
}
