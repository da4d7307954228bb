import { SecretError } from '../../src/core/errors.ts'
import { seal, type Sealed } from '../../src/core/seal.ts'
import { statusOf } from './error-code.ts'
import { credential, type LoginContext, type LoginFields } from './login-fields.ts'
import type { AppRoleLogin } from './options.ts'

/**
 * The body of an AppRole login. A wrapped secret id is unwrapped by the first login and kept sealed for those that follow.
 *
 * @throws {SecretError} `invalid_config` for a secret id that is given both plain and wrapped.
 */
export function appRoleFields({ roleId, secretId, wrappedSecretId }: AppRoleLogin): LoginFields {
  if (secretId !== undefined && wrappedSecretId !== undefined) {
    throw new SecretError('invalid_config', { reason: 'secretId and wrappedSecretId are both given', remedy: 'give one of them' })
  }
  let unwrapped: Sealed<string> | undefined
  const secret = async (o: LoginContext): Promise<string | undefined> => {
    if (secretId !== undefined) return await credential(secretId, 'secretId', o)
    if (wrappedSecretId === undefined) return undefined
    unwrapped ??= seal(await unwrap(await credential(wrappedSecretId, 'wrappedSecretId', o), o))
    return unwrapped.open()
  }
  return async (o) => {
    const role = await credential(roleId, 'roleId', o)
    const id = await secret(o)
    return { role_id: role, ...(id !== undefined && { secret_id: id }) }
  }
}

/** A wrapping token is good for one use. That it was used before means that somebody else may have the secret id. */
async function unwrap(token: string, { client, signal, conceal }: LoginContext): Promise<string> {
  const { body } = await client.call({ method: 'write', path: 'sys/wrapping/unwrap', token, signal }).catch((error: unknown) => {
    const status = statusOf(error)
    if (status === undefined || ![400, 401, 403, 404].includes(status)) throw error
    throw new SecretError('unauthenticated', {
      status,
      reason: 'the wrapped secret id has expired or was unwrapped before',
      remedy: 'issue a new one; if nobody you know unwrapped this one, treat its secret id as stolen and destroy it',
    })
  })
  const { secret_id: secretId } = (body['data'] ?? {}) as { secret_id?: unknown }
  if (typeof secretId !== 'string' || secretId === '') {
    throw new SecretError('unauthenticated', {
      reason: 'what was wrapped is no secret id',
      remedy: 'wrap the answer of auth/approle/role/NAME/secret-id',
    })
  }
  conceal(secretId)
  return secretId
}
