import { vault, type VaultLogin } from '../../adapters/vault/index.ts'
import { rawVault, type RawVault } from '../backends/vault/raw.ts'
import { startFakeVault } from '../backends/vault/server.ts'
import { Canaries } from './canaries.ts'
import { FaultyServer, forwarded, type Received } from './faulty-server.ts'
import { httpFault, noise } from './http-fault.ts'
import { vaultVoice } from './vault-voice.ts'
import type { World } from './world.ts'

/** What is read, and by which login. */
export interface VaultWorldOptions {
  readonly engine: 'kv1' | 'kv2'
  readonly login: 'token' | 'approle' | 'wrapped' | 'kubernetes'
  /** It is the login that fails. */
  readonly locked?: boolean
}

const loginPath = /^\/v1\/(?:auth\/[^/]+\/login|sys\/wrapping\/unwrap)$/

/** Vault on loopback behind a server that fails. */
export async function vaultWorld({ engine, login, locked = false }: VaultWorldOptions): Promise<World> {
  const canaries = new Canaries()
  const fake = await startFakeVault()
  const operator = rawVault(fake)
  await operator.must('POST', 'sys/mounts/secret', { body: { type: 'kv', options: { version: engine === 'kv1' ? '1' : '2' } } })
  await operator.must('POST', 'sys/policies/acl/app', { body: { policy } })
  const content = { user: canaries.make('value'), password: canaries.make('value') }
  const body = engine === 'kv1' ? content : { data: content }
  await operator.must('POST', engine === 'kv1' ? 'secret/app' : 'secret/data/app', { body })
  const said = noise(canaries)
  const hit = ({ path }: Received): boolean => locked === loginPath.test(path)
  const answer = async (request: Received) => await forwarded(fake.address, request)
  const front = await FaultyServer.start({ answer, hit })
  const elsewhere = await FaultyServer.start({ answer })
  const how = login === 'token' ? { token: await tokenOf(operator) } : { login: await loginBy(login, operator, fake.vouch, canaries) }
  const options = { address: front.url(), env: {}, ...how }
  if (how.token !== undefined) canaries.add('token', how.token)
  return {
    adapter: vault(options),
    recipe: { entry: 'vault', factory: 'vault', options },
    references: ['vault://secret/app#password', 'vault://secret/app'],
    value: JSON.stringify({ password: canaries.make('value that is put') }),
    async fail(failure) {
      if (locked) fake.expire()
      await front.fail(httpFault(failure, vaultVoice, said, elsewhere.url('localhost')))
    },
    seen() {
      for (const { headers, body } of front.received) {
        if (headers['x-vault-token'] !== undefined) canaries.add('token', headers['x-vault-token'])
        if (body !== '') canaries.addWhole('request', body)
      }
      return canaries
    },
    strayed: () => elsewhere.received.length,
    async stop() {
      await Promise.all([front.stop(), elsewhere.stop()])
      await fake.stop()
    },
  }
}

const policy = JSON.stringify({ path: { 'secret/*': { capabilities: ['create', 'read', 'update', 'delete', 'list'] } } })

async function tokenOf(operator: RawVault): Promise<string> {
  const { auth } = await operator.must('POST', 'auth/token/create', { body: { policies: ['app'], ttl: '1h' } })
  return auth?.client_token ?? ''
}

async function loginBy(
  method: 'approle' | 'wrapped' | 'kubernetes',
  operator: RawVault,
  vouch: (token: string) => void,
  canaries: Canaries,
): Promise<VaultLogin> {
  const settings = { token_policies: ['app'], token_ttl: '1h' }
  if (method === 'kubernetes') {
    const jwt = canaries.make('service account token')
    await operator.must('POST', 'sys/auth/jwt', { body: { type: 'kubernetes' } })
    await operator.must('POST', 'auth/jwt/role/app', { body: { ...settings, bound_service_account_names: ['app'] } })
    vouch(jwt)
    return { method: 'jwt', role: 'app', jwt }
  }
  await operator.must('POST', 'sys/auth/approle', { body: { type: 'approle' } })
  await operator.must('POST', 'auth/approle/role/app', { body: settings })
  const { data: role } = await operator.must('GET', 'auth/approle/role/app/role-id')
  const roleId = String(role?.['role_id'])
  canaries.add('role id', roleId)
  const headers = method === 'wrapped' ? { 'x-vault-wrap-ttl': '300' } : {}
  const { data, wrap_info: wrapped } = await operator.must('POST', 'auth/approle/role/app/secret-id', { body: {}, headers })
  const secret = wrapped?.token ?? String(data?.['secret_id'])
  canaries.add('secret id', secret)
  return { method: 'approle', roleId, ...(method === 'wrapped' ? { wrappedSecretId: secret } : { secretId: secret }) }
}
