import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { VaultOptions } from '../../adapters/vault/index.ts'
import { jsonWebToken } from '../backends/vault/json-web-token.ts'
import { policyText } from '../backends/vault/policy.ts'
import { calling, codeOf, failure, fixture, id, textOf, type Fixture } from './vault-fixture.ts'

interface Room extends Fixture {
  readonly roleId: string
  secretId(): Promise<string>
  wrapped(): Promise<string>
}

async function appRole(times: Readonly<Record<string, string>> = { token_ttl: '1h' }): Promise<Room> {
  const room = await fixture()
  const { operator, write } = room
  await write('app', { key: 'x' })
  await operator.must('PUT', 'sys/policies/acl/app', {
    body: { policy: policyText({ 'secret/data/app': ['read'], 'database/creds/*': ['read'] }) },
  })
  await operator.must('POST', 'sys/auth/approle', { body: { type: 'approle' } })
  await operator.must('POST', 'auth/approle/role/app', { body: { token_policies: ['app'], ...times } })
  const { data } = await operator.must('GET', 'auth/approle/role/app/role-id')
  room.fake.reset()
  const path = 'auth/approle/role/app/secret-id'
  return {
    ...room,
    roleId: String(data?.['role_id']),
    secretId: async () => String((await operator.must('POST', path, { body: {} })).data?.['secret_id']),
    wrapped: async () => (await operator.must('POST', path, { body: {}, headers: { 'x-vault-wrap-ttl': '60s' } })).wrap_info?.token ?? '',
  }
}

function loginsOf({ calls }: Fixture): number {
  return calls().filter((call) => call.endsWith('/login')).length
}

it('logs in once for all who ask at the same time, and conceals what it shows and gets', async () => {
  const room = await appRole()
  const secretId = await room.secretId()
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId: async () => secretId } })
  const concealed = new Set<unknown>()
  const conceal = (credential: string | Uint8Array): void => void concealed.add(credential)
  await Promise.all(Array.from({ length: 10 }, async () => await vault.get(id('secret/app'), calling({ conceal }))))
  expect(loginsOf(room)).toBe(1)
  const token = room.fake.calls.findLast(({ path }) => path === 'secret/data/app')?.token
  expect(concealed).toEqual(new Set([room.roleId, secretId, token]))
})

it('logs in at a mount of another name', async () => {
  const { adapter, operator, write, fake } = await appRole()
  await write('app', { key: 'x' })
  await operator.must('POST', 'sys/auth/machines/prod', { body: { type: 'approle' } })
  await operator.must('POST', 'auth/machines/prod/role/app', { body: { token_policies: ['app'] } })
  const { data } = await operator.must('GET', 'auth/machines/prod/role/app/role-id')
  const issued = await operator.must('POST', 'auth/machines/prod/role/app/secret-id', { body: {} })
  const [roleId, secretId] = [String(data?.['role_id']), String(issued.data?.['secret_id'])]
  const vault = adapter({ login: { method: 'approle', mount: '/auth/machines/prod/', roleId, secretId } })
  expect(await textOf(vault, 'secret/app')).toContain('key')
  expect(fake.calls.some(({ path }) => path === 'auth/machines/prod/login')).toBe(true)
})

it('unwraps a secret id once, and logs in with it again later', async () => {
  const room = await appRole()
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, wrappedSecretId: await room.wrapped() } })
  expect(await textOf(vault, 'secret/app')).toContain('key')
  await vault.get(id('secret/app'), calling({ freshLogin: true }))
  expect(loginsOf(room)).toBe(2)
  expect(room.calls().filter((call) => call.endsWith('unwrap'))).toHaveLength(1)
})

it('warns of theft when a wrapped secret id was unwrapped before, and takes no other thing for one', async () => {
  const room = await appRole()
  const wrapped = await room.wrapped()
  await room.operator.must('POST', 'sys/wrapping/unwrap', { token: wrapped })
  const stolen = room.adapter({ login: { method: 'approle', roleId: room.roleId, wrappedSecretId: wrapped } })
  const problem = await failure(stolen.get(id('secret/app'), calling()), stolen)
  expect(problem.code).toBe('unauthenticated')
  expect(problem.message).toMatch(/unwrapped before.*stolen/)
  expect(problem.message).not.toContain(wrapped)
  const { wrap_info: other } = await room.operator.must('GET', 'secret/data/app', { headers: { 'x-vault-wrap-ttl': '60s' } })
  const strange = room.adapter({ login: { method: 'approle', roleId: room.roleId, wrappedSecretId: other?.token ?? '' } })
  expect(await codeOf(strange.get(id('secret/app'), calling()), strange)).toBe('unauthenticated')
  expect(loginsOf(room)).toBe(0)
})

it('says that a login was not accepted, or is not there', async () => {
  const room = await appRole()
  const code = async (login: VaultOptions['login']): Promise<string> => {
    const vault = room.adapter(login === undefined ? {} : { login })
    return await codeOf(vault.get(id('secret/app'), calling()), vault)
  }
  const { roleId } = room
  expect(await code({ method: 'approle', roleId, secretId: 'wrong' })).toBe('unauthenticated')
  expect(await code({ method: 'approle', roleId })).toBe('unauthenticated')
  expect(await code({ method: 'approle', roleId, secretId: 'x', mount: 'nowhere' })).toBe('unauthenticated')
  expect(await code({ method: 'kubernetes', role: 'app', tokenFile: '/does/not/exist' })).toBe('invalid_config')
  expect(await code({ method: 'jwt', role: 'app' })).toBe('invalid_config')
  expect(await code({ method: 'jwt', role: 'app', jwt: 'x', jwtFile: 'x' })).toBe('invalid_config')
  expect(await code({ method: 'approle', roleId, secretId: 'x', wrappedSecretId: 'y' })).toBe('invalid_config')
  expect(await code({ method: 'approle', roleId, secretId: '' })).toBe('invalid_config')
  const secretId = (): never => {
    throw new Error('xyzzy')
  }
  const vault = room.adapter({ login: { method: 'approle', roleId, secretId } })
  const failed = await failure(vault.get(id('secret/app'), calling()), vault)
  expect([failed.code, failed.message.includes('xyzzy')]).toEqual(['invalid_config', false])
})

it('is down, not refused, when Vault is sealed at the login', async () => {
  const room = await appRole()
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId: 'x' } })
  room.fake.seal()
  const problem = await failure(vault.get(id('secret/app'), calling()), vault)
  expect([problem.code, problem.status, problem.reason]).toEqual(['unavailable', 503, 'Vault is sealed, or has no active node'])
})

it('takes a login without a token for none', async () => {
  const room = await appRole()
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId: 'x' } })
  room.fake.spoil(({ path }) =>
    path.endsWith('/login') ? { status: 200, body: '{"auth":{"client_token":"","mfa_requirement":{}}}' } : undefined,
  )
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unauthenticated')
})

it('reads a JWT of a file at each login', async () => {
  const { fake, adapter, operator, write } = await appRole()
  await write('app', { key: 'x' })
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await operator.must('POST', 'sys/auth/jwt', { body: { type: 'jwt' } })
  await operator.must('POST', 'auth/jwt/config', { body: { jwt_validation_pubkeys: [publicKey.export({ type: 'spki', format: 'pem' })] } })
  await operator.must('POST', 'auth/jwt/role/app', { body: { bound_audiences: ['tightlip'], token_policies: ['app'] } })
  const home = mkdtempSync(join(tmpdir(), 'tightlip-vault-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const file = join(home, 'jwt')
  writeFileSync(file, `${jsonWebToken({ sub: 'app', aud: 'tightlip' }, privateKey)}\n`)
  const vault = adapter({ login: { method: 'jwt', role: 'app', jwtFile: file } })
  expect(await textOf(vault, 'secret/app')).toContain('key')
  writeFileSync(file, jsonWebToken({ sub: 'app', aud: 'another' }, privateKey))
  fake.expire()
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unauthenticated')
})

it('logs in anew once when its token dies under many reads, and all of them succeed', async () => {
  const room = await appRole()
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId: await room.secretId() } })
  await textOf(vault, 'secret/app')
  room.fake.expire()
  await Promise.all(Array.from({ length: 10 }, async () => await textOf(vault, 'secret/app')))
  expect(loginsOf(room)).toBe(2)
})

it('renews its token before two thirds of its time, and logs in anew when there is little left to renew', async () => {
  const room = await appRole({ token_ttl: '3s', token_max_ttl: '4s' })
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId: await room.secretId() } })
  const started = Date.now()
  await textOf(vault, 'secret/app')
  await vi.waitFor(() => expect(room.calls()).toContain('POST auth/token/renew-self'), { timeout: 10_000 })
  expect(Date.now() - started).toBeLessThan(2900)
  await vi.waitFor(() => expect(loginsOf(room)).toBe(2), { timeout: 10_000 })
  // Nothing hung on the token before.
  await vi.waitFor(() => expect(room.calls()).toContain('POST auth/token/revoke-self'), { timeout: 10_000 })
  expect(await textOf(vault, 'secret/app')).toContain('key')
})

it('leaves a token that it replaces alone while a lease hangs on it', async () => {
  const room = await appRole()
  await room.operator.must('POST', 'database/roles/app', { body: { db_name: 'none', default_ttl: '1h', max_ttl: '24h' } })
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId: await room.secretId() } })
  await textOf(vault, 'database/creds/app')
  await vault.get(id('secret/app'), calling({ freshLogin: true }))
  await textOf(vault, 'secret/app')
  expect(loginsOf(room)).toBe(2)
  expect(room.calls().filter((call) => call.includes('revoke'))).toEqual([])
  expect(room.fake.users.size).toBe(1)
  await vault.close()
  expect(room.calls().filter((call) => call.includes('revoke-self'))).toHaveLength(1)
})

it('closes within a moment although Vault does not answer', async () => {
  const room = await appRole()
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId: await room.secretId() } })
  await textOf(vault, 'secret/app')
  room.fake.hang()
  const started = Date.now()
  await vault.close()
  expect(Date.now() - started).toBeLessThan(3000)
})

it('many refusals at once cost one fresh login, however few are read at a time', async () => {
  const room = await appRole()
  const secretId = await room.secretId()
  const vault = room.adapter({ login: { method: 'approle', roleId: room.roleId, secretId } })
  const ids = Array.from({ length: 6 }, (_, index) => id(`secret/closed-${index}`))
  for (const one of ids) expect(await codeOf(vault.get(one, calling()), vault)).toBe('permission_denied')
  room.fake.reset()
  for (const one of ids) expect(await codeOf(vault.get(one, calling({ freshLogin: true })), vault)).toBe('permission_denied')
  expect(loginsOf(room)).toBe(1)
  // The next time it is asked again.
  expect(await codeOf(vault.get(id('secret/closed-0'), calling({ freshLogin: true })), vault)).toBe('permission_denied')
  expect(loginsOf(room)).toBe(2)
})
