import { generateKeyPairSync } from 'node:crypto'
import { jsonWebToken } from '../backends/vault/json-web-token.ts'
import { policyText } from '../backends/vault/policy.ts'
import { rawVault, type RawBody, type RawRequest } from '../backends/vault/raw.ts'
import { shape, shapeOf, type Trace } from './vault-trace.ts'

/** Sends one list of requests, in an order that does not change, and notes the answers. */
export async function trace(server: { readonly address: string; readonly rootToken: string }): Promise<readonly Trace[]> {
  const vault = rawVault(server)
  const traces: Trace[] = []
  const note = async (step: string, method: string, path: string, request?: RawRequest): Promise<RawBody> => {
    const answer = await vault.send(method, path, request)
    traces.push({ step: `${step}: ${method} ${path.replaceAll(/(?<=accessor\/|creds\/parity\/)[^/]+/g, '*')}`, ...shapeOf(answer) })
    return answer.body ?? {}
  }
  // The mounts that every Vault has are left out.
  const noteMounts = async (step: string, token: string): Promise<void> => {
    const { status, body } = await vault.send('GET', 'sys/internal/ui/mounts', { token })
    const { secret = {}, ...rest } = (body?.data ?? {}) as { secret?: Record<string, unknown> }
    const ours = Object.fromEntries(Object.entries(secret).filter(([path]) => path.startsWith('parity')))
    traces.push({
      step: `all mounts, ${step}`,
      status,
      shape: shape({ ...body, data: { ...Object.fromEntries(Object.keys(rest).map((key) => [key, true])), ours } }),
    })
  }
  const put = { options: { cas: 0 }, data: { key: 'one', nested: { list: [1, null, true] } } }

  await note('mount KV 2', 'POST', 'sys/mounts/parity2', { body: { type: 'kv', options: { version: '2' } } })
  await note('mount KV 1', 'POST', 'sys/mounts/parity1', { body: { type: 'kv', options: { version: '1' } } })
  await note('mount twice', 'POST', 'sys/mounts/parity1', { body: { type: 'kv' } })
  await note('nested mount', 'POST', 'sys/mounts/parity/deep', { body: { type: 'kv', options: { version: '2' } } })
  await vault.must('POST', 'parity2/config', { body: { max_versions: 4 } })

  await note('which mount', 'GET', 'sys/internal/ui/mounts/parity2/app/x')
  await note('which mount', 'GET', 'sys/internal/ui/mounts/parity1')
  await note('which mount', 'GET', 'sys/internal/ui/mounts/parity/deep/a')
  await note('which mount, none', 'GET', 'sys/internal/ui/mounts/parity/a')
  await note('which mount, no token', 'GET', 'sys/internal/ui/mounts/parity2/app', { token: '' })

  await note('missing', 'GET', 'parity2/data/app')
  await note('missing', 'GET', 'parity2/metadata/app')
  await note('missing', 'GET', 'parity1/app')
  await note('write with cas', 'POST', 'parity2/data/app', { body: put })
  await note('write with a wrong cas', 'POST', 'parity2/data/app', { body: put })
  await note('write without data', 'POST', 'parity2/data/app', { body: { key: 'one' } })
  await note('write what is no JSON', 'POST', 'parity2/data/app', { body: '{' })
  await note('write by PUT', 'PUT', 'parity2/data/app', { body: { data: { key: 'two' } } })
  await note('read', 'GET', 'parity2/data/app')
  await note('read a version', 'GET', 'parity2/data/app?version=1')
  await note('read a version that is not', 'GET', 'parity2/data/app?version=9')
  await note('read a version that is no number', 'GET', 'parity2/data/app?version=x')
  await note('read its metadata', 'GET', 'parity2/metadata/app')
  await note('read without the data part', 'GET', 'parity2/app')
  await note('write to the mount of KV 2', 'POST', 'parity2/app', { body: { key: 'x' } })
  await note('list', 'LIST', 'parity2/metadata/')
  await note('list by GET', 'GET', 'parity2/metadata/?list=true')
  await vault.must('POST', 'parity2/data/team/a', { body: { data: { key: 'a' } } })
  await vault.must('POST', 'parity2/data/team/b/c', { body: { data: { key: 'c' } } })
  await note('list', 'LIST', 'parity2/metadata')
  await note('list', 'LIST', 'parity2/metadata/team')
  await note('list what is empty', 'LIST', 'parity2/metadata/nobody')
  await note('list a secret', 'LIST', 'parity2/metadata/app')
  await note('delete the newest', 'DELETE', 'parity2/data/app')
  await note('read what is deleted', 'GET', 'parity2/data/app')
  await note('read the one before', 'GET', 'parity2/data/app?version=1')
  await note('undelete', 'POST', 'parity2/undelete/app', { body: { versions: [2] } })
  await note('read what was undeleted', 'GET', 'parity2/data/app')
  await note('delete by version', 'POST', 'parity2/delete/app', { body: { versions: [1] } })
  await note('read what is deleted', 'GET', 'parity2/data/app?version=1')
  await note('destroy', 'PUT', 'parity2/destroy/app', { body: { versions: [2] } })
  await note('read what is destroyed', 'GET', 'parity2/data/app')
  await note('its metadata', 'GET', 'parity2/metadata/app')
  for (const key of ['3', '4', '5', '6']) await vault.must('POST', 'parity2/data/app', { body: { data: { key } } })
  await note('read what is too old', 'GET', 'parity2/data/app?version=1')
  await note('delete all', 'DELETE', 'parity2/metadata/app')
  await note('read what is gone', 'GET', 'parity2/data/app')
  await note('delete what is gone', 'DELETE', 'parity2/metadata/app')
  await note('delete the newest of nothing', 'DELETE', 'parity2/data/app')

  await note('write', 'POST', 'parity1/app', { body: { key: 'one', ttl: '1h' } })
  await note('read', 'GET', 'parity1/app')
  await note('write nothing', 'POST', 'parity1/none', { body: {} })
  await note('list', 'LIST', 'parity1/')
  await note('list what is empty', 'LIST', 'parity1/nobody')
  await note('delete', 'DELETE', 'parity1/app')
  await note('read what is gone', 'GET', 'parity1/app')
  await note('delete what is gone', 'DELETE', 'parity1/app')
  await note('no mount', 'GET', 'nowhere/app')
  await note('no mount', 'POST', 'nowhere/app', { body: {} })

  await note('write a policy', 'PUT', 'sys/policies/acl/parity', {
    body: {
      policy: policyText({
        'parity2/data/*': ['create', 'update', 'read'],
        'parity2/data/team/hidden': ['deny'],
        'parity2/metadata/team/*': ['list'],
        'parity2/data/+/plus': ['read'],
      }),
    },
  })
  const made = await note('make a token', 'POST', 'auth/token/create', {
    body: { policies: ['parity'], ttl: '10m', explicit_max_ttl: '20m', display_name: 'x' },
  })
  const { client_token: token = '', accessor = '' } = made.auth ?? {}
  await note('look itself up', 'GET', 'auth/token/lookup-self', { token })
  await note('read as the policy says', 'GET', 'parity2/data/team/a', { token })
  await note('read what it denies', 'GET', 'parity2/data/team/hidden', { token })
  await note('read what it does not name', 'GET', 'parity1/app', { token })
  await note('delete what it may not', 'DELETE', 'parity2/data/team/a', { token })
  await note('list as the policy says', 'LIST', 'parity2/metadata/team/', { token })
  await note('list what it may not', 'LIST', 'parity2/metadata/', { token })
  await note('which mount, of one it may', 'GET', 'sys/internal/ui/mounts/parity2/data/x', { token })
  await note('which mount, of one it may not', 'GET', 'sys/internal/ui/mounts/parity1/x', { token })
  await note('read where nothing is mounted', 'GET', 'nowhere/app', { token })
  await note('operate', 'GET', 'sys/mounts', { token })
  await noteMounts('for the token', token)
  await noteMounts('for the root token', server.rootToken)
  await noteMounts('without a token', '')
  await noteMounts('for a token that never was', 'nonsense')
  await note('renew itself', 'POST', 'auth/token/renew-self', { token, body: { increment: '60s' } })
  await note('renew itself', 'POST', 'auth/token/renew-self', { token })
  await note('look it up by its accessor', 'POST', 'auth/token/lookup-accessor', { body: { accessor } })
  await note('revoke itself', 'POST', 'auth/token/revoke-self', { token })
  await note('read after that', 'GET', 'parity2/data/team/a', { token })
  await note('look itself up after that', 'GET', 'auth/token/lookup-self', { token })
  await note('renew itself after that', 'POST', 'auth/token/renew-self', { token })
  await note('look it up by its accessor after that', 'POST', 'auth/token/lookup-accessor', { body: { accessor } })
  await note('no token', 'GET', 'parity2/data/team/a', { token: '' })
  await note('a token that never was', 'GET', 'parity2/data/team/a', { token: 'nonsense' })
  await note('a token that never was', 'GET', 'auth/token/lookup-self', { token: 'nonsense' })
  await note('the root token looks itself up', 'GET', 'auth/token/lookup-self')

  await note('wrap an answer', 'GET', 'parity2/data/team/a', { headers: { 'x-vault-wrap-ttl': '60s' } })
  const { wrap_info: wrapped } = await vault.must('GET', 'parity2/data/team/a', { headers: { 'x-vault-wrap-ttl': '60s' } })
  await note('unwrap', 'POST', 'sys/wrapping/unwrap', { token: wrapped?.token ?? '' })
  await note('unwrap twice', 'POST', 'sys/wrapping/unwrap', { token: wrapped?.token ?? '' })
  await note('unwrap what is not wrapped', 'POST', 'sys/wrapping/unwrap', { token: 'nonsense' })
  const second = await vault.must('GET', 'parity2/data/team/a', { headers: { 'x-vault-wrap-ttl': '60s' } })
  await note('look up what is wrapped', 'POST', 'sys/wrapping/lookup', { body: { token: second.wrap_info?.token } })
  await note('unwrap by the body', 'POST', 'sys/wrapping/unwrap', { token: '', body: { token: second.wrap_info?.token } })

  await note('enable AppRole', 'POST', 'sys/auth/approle', { body: { type: 'approle' } })
  await note('a role', 'POST', 'auth/approle/role/parity', { body: { token_policies: ['parity'], token_ttl: '5m', token_max_ttl: '10m' } })
  const roleId = String((await note('its id', 'GET', 'auth/approle/role/parity/role-id')).data?.['role_id'])
  const issued = await note('a secret id', 'POST', 'auth/approle/role/parity/secret-id', { body: {} })
  const secretId = String(issued.data?.['secret_id'])
  await note('log in', 'POST', 'auth/approle/login', { token: '', body: { role_id: roleId, secret_id: secretId } })
  await note('log in with a wrong secret id', 'POST', 'auth/approle/login', { token: '', body: { role_id: roleId, secret_id: 'x' } })
  await note('log in with a wrong role', 'POST', 'auth/approle/login', { token: '', body: { role_id: 'x', secret_id: secretId } })
  await note('log in without a secret id', 'POST', 'auth/approle/login', { token: '', body: { role_id: roleId } })
  await note('a wrapped secret id', 'POST', 'auth/approle/role/parity/secret-id', { body: {}, headers: { 'x-vault-wrap-ttl': '60s' } })
  await note('log in where nothing is mounted', 'POST', 'auth/nowhere/login', { token: '', body: {} })

  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await note('enable JWT', 'POST', 'sys/auth/jwt', { body: { type: 'jwt' } })
  const pubkeys = [publicKey.export({ type: 'spki', format: 'pem' })]
  await note('its key', 'POST', 'auth/jwt/config', { body: { jwt_validation_pubkeys: pubkeys } })
  const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['tightlip'], token_policies: ['parity'], token_ttl: '5m' }
  await note('a role', 'POST', 'auth/jwt/role/parity', { body: role })
  const jwt = (claims: Record<string, unknown>): string => jsonWebToken({ sub: 'app', aud: 'tightlip', ...claims }, privateKey)
  await note('log in', 'POST', 'auth/jwt/login', { token: '', body: { role: 'parity', jwt: jwt({}) } })
  await note('log in with another audience', 'POST', 'auth/jwt/login', { token: '', body: { role: 'parity', jwt: jwt({ aud: 'x' }) } })
  await note('log in with a role that is not', 'POST', 'auth/jwt/login', { token: '', body: { role: 'x', jwt: jwt({}) } })
  await note('log in without a JWT', 'POST', 'auth/jwt/login', { token: '', body: { role: 'parity' } })

  await note('renew a lease that is not', 'POST', 'sys/leases/renew', { body: { lease_id: 'database/creds/x/none' } })
  await note('revoke a lease that is not', 'POST', 'sys/leases/revoke', { body: { lease_id: 'database/creds/x/none' } })
  await note('look up a lease that is not', 'POST', 'sys/leases/lookup', { body: { lease_id: 'database/creds/x/none' } })

  await note('health', 'GET', 'sys/health', { token: '' })
  await note('seal status', 'GET', 'sys/seal-status', { token: '' })
  await note('unmount', 'DELETE', 'sys/mounts/parity1')
  await note('read after that', 'GET', 'parity1/app')
  return traces
}
