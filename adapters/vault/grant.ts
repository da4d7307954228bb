import { SecretError } from '../../src/core/errors.ts'
import { Flight } from './flight.ts'

/** A token, and what is known of its life. */
export interface Grant {
  readonly token: string
  /** Where it comes from: a login of ours, an option or a variable, a file. */
  readonly from: 'login' | 'given' | 'file'
  /** Milliseconds since the epoch; `Infinity` where no end is known. */
  until: number
  /** Milliseconds that it was given for at first. */
  length: number
  renewable: boolean
  /** Calls under way with it, and leases that Vault revokes with it: while there are any, it is not revoked. */
  uses: number
  readonly leases: Set<HeldLease>
  /** When Vault last said that the token is good, in milliseconds since the epoch. */
  goodAt: number
  readonly judgement: Flight<boolean>
}

/** A lease that was not given back. It ends by itself at `until`, in milliseconds since the epoch. */
export interface HeldLease {
  until: number
}

/** What is known of a token that was got. */
interface Terms {
  readonly since: number
  readonly length: number
  readonly renewable: boolean
}

/**
 * A grant for a token. `length` is in milliseconds.
 *
 * @throws {SecretError} `invalid_config` for a text that no token is.
 */
export function grantOf(
  token: string,
  from: Grant['from'],
  { since = Date.now(), length = Infinity, renewable = false }: Partial<Terms> = {},
): Grant {
  if (/^[\x21-\x7e]+$/.test(token)) {
    return { token, from, until: since + length, length, renewable, uses: 0, leases: new Set(), goodAt: 0, judgement: new Flight() }
  }
  throw new SecretError('invalid_config', {
    reason: 'the token of Vault is empty or holds characters that no token has',
    remedy: 'check token, VAULT_TOKEN or the token file',
  })
}

/** Whether leases hang on a token that have not ended. */
export function holdsLeases({ leases }: Grant): boolean {
  const now = Date.now()
  for (const lease of leases) if (lease.until <= now) leases.delete(lease)
  return leases.size > 0
}

/** Milliseconds of a number of seconds in an answer; `undefined` for zero, which means for ever, and for what is no number. */
export function lengthOf(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined
}
