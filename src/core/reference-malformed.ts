import { SecretError } from './errors.ts'

/** The error for a text that is no reference. The reason must not quote the text, which may be a mistyped credential. */
export function malformed(reason: string, remedy = 'write it as scheme://path[?params][#field]'): SecretError {
  return new SecretError('invalid_reference', { reason, remedy })
}

/** The error for a reference that holds a login. */
export function holdsLogin(): SecretError {
  return malformed('the reference holds a login (user:password@)', 'remove it; credentials belong to the adapter')
}
