import { SecretError } from '../../src/core/errors.ts'
import type { Answer } from './client.ts'
import { statusOf } from './error-code.ts'
import { grantOf, lengthOf, type Grant } from './grant.ts'
import { appRoleFields } from './login-approle.ts'
import { jwtFields, kubernetesFields } from './login-jwt.ts'
import type { LoginContext, LoginFields } from './login-fields.ts'
import type { VaultLogin } from './options.ts'

/** Logs in and resolves to the token it got. */
export type LogIn = (o: LoginContext) => Promise<Grant>

/**
 * A login by one of Vault's auth methods.
 *
 * The login rejects with `unauthenticated` when Vault does not accept it, and with `invalid_config` when what it needs is not there.
 */
export function loginBy(login: VaultLogin): LogIn {
  const fields = fieldsOf(login)
  const mount = (login.mount ?? login.method).replace(/^\/*(?:auth\/)?|\/+$/g, '')
  return async (o) => {
    const body = JSON.stringify(await fields(o))
    const since = Date.now()
    const answer = await o.client
      .call({ method: 'write', path: `auth/${mount}/login`, body, signal: o.signal })
      .catch((error: unknown) => Promise.reject(refusal(error, login.method, mount)))
    return granted(answer, since)
  }
}

function fieldsOf(login: VaultLogin): LoginFields {
  switch (login.method) {
    case 'approle':
      return appRoleFields(login)
    case 'kubernetes':
      return kubernetesFields(login)
    case 'jwt':
      return jwtFields(login)
    case 'cert':
      return async () => (login.role === undefined ? {} : { name: login.role })
  }
}

/** Vault answers 400 or 403, by method, for a login that it does not accept, and 404 where there is no such method. */
function refusal(error: unknown, method: string, mount: string): unknown {
  const status = statusOf(error)
  if (status === undefined || ![400, 401, 403, 404].includes(status)) return error
  return new SecretError('unauthenticated', {
    status,
    reason: `Vault did not accept the ${method} login at auth/${mount}`,
    remedy: 'check the role, what is presented for it (it may have expired or be used up), the mount of the auth method and the namespace',
  })
}

function granted({ body }: Answer, since: number): Grant {
  const auth = (body['auth'] ?? {}) as Readonly<Record<string, unknown>>
  const token = auth['client_token']
  if (typeof token !== 'string' || token === '') {
    throw new SecretError('unauthenticated', {
      reason: 'the login gave no token, as with a second factor that is asked for',
      remedy: 'use a role for machines',
    })
  }
  const length = lengthOf(auth['lease_duration']) ?? Infinity
  return grantOf(token, 'login', { since, length, renewable: auth['renewable'] === true })
}
