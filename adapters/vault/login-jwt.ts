import { SecretError } from '../../src/core/errors.ts'
import { credential, credentialFile, type LoginFields } from './login-fields.ts'
import type { JwtLogin, KubernetesLogin } from './options.ts'

/**
 * The body of a login by a JWT.
 *
 * @throws {SecretError} `invalid_config` unless one of `jwt` and `jwtFile` is given.
 */
export function jwtFields({ role, jwt, jwtFile }: JwtLogin): LoginFields {
  if ((jwt === undefined) === (jwtFile === undefined)) {
    throw new SecretError('invalid_config', { reason: 'a jwt login takes either jwt or jwtFile', remedy: 'give one of them' })
  }
  return async (o) => {
    const text = jwt === undefined ? credentialFile(jwtFile as string, 'the JWT', o) : await credential(jwt, 'jwt', o)
    return { ...(role !== undefined && { role }), jwt: text }
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** The body of a login by the token of a pod's service account. */
export function kubernetesFields({ role, tokenFile = serviceAccount }: KubernetesLogin): LoginFields {
  return async (o) => ({ role, jwt: credentialFile(tokenFile, 'the token of the service account', o) })
}
