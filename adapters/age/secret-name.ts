import { SecretError } from '../../src/core/errors.ts'

/** Whether a text may name a secret of a store: what a reference can say, 1 to 256 characters, and no key that JavaScript treats its own way. */
export function isSecretName(text: string): boolean {
  if (text.length === 0 || text.length > 256 || !text.isWellFormed() || text === '__proto__') return false
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f-\u00a0\u2028\u2029\ufeff#?%\\]/.test(text)) return false
  return text.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

/**
 * Checks a name before it is looked up or stored.
 *
 * @throws {SecretError} `invalid_reference`.
 */
export function checkSecretName(text: string): void {
  if (isSecretName(text)) return
  throw new SecretError('invalid_reference', {
    reason: 'the name is none that a store can hold',
    remedy: 'use 1 to 256 characters without white space, # ? \\ and empty segments, such as STRIPE_KEY',
  })
}
