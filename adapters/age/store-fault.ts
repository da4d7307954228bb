import { basename } from 'node:path'
import { SecretError, type SecretErrorDetails } from '../../src/core/errors.ts'
import { DocumentFault } from './document.ts'
import { AgeFormatError, type AgeFault } from './format-error.ts'
import { parseX25519Identity } from './x25519.ts'

const damaged = 'restore it, for example from git: git checkout -- <the file>'

const faults: Readonly<
  Record<Exclude<AgeFault, 'identity'>, readonly [code: 'data_loss' | 'invalid_config', reason: string, remedy: string]>
> = {
  armor: ['data_loss', 'is cut or damaged', damaged],
  header: ['data_loss', 'is not an age file, or is cut or damaged', damaged],
  mac: ['data_loss', 'was tampered with or damaged', damaged],
  payload: ['data_loss', 'is cut, was tampered with or damaged', damaged],
  passphrase: ['invalid_config', 'is encrypted with a passphrase', 'encrypt it to recipients instead: tightlip init makes such a store'],
}

/** What a reader is told when a store could not be read. Quotes nothing that was decrypted but the name of a secret. */
export function storeFault(error: unknown, store: string, identities: readonly string[]): unknown {
  if (error instanceof AgeFormatError) {
    if (error.fault === 'identity') return notARecipient(store, identities)
    const [code, reason, remedy] = faults[error.fault]
    return new SecretError(code, details(`the store ${store} ${reason}`, remedy))
  }
  if (!(error instanceof DocumentFault)) return error
  // Not a denial: nothing is said about this secret, so a value that is held stays in use.
  return error.newer
    ? new SecretError('unimplemented', details(`the store ${store} was written by a newer tightlip: ${error.reason}`, 'upgrade tightlip'))
    : new SecretError('data_loss', details(`the store ${store} was decrypted, but ${error.reason}`, damaged))
}

/** The error for a store that is not there. */
export function noStore(store: string): SecretError {
  const remedy = `make it with tightlip init -e ${basename(store, '.age')}, or correct the environment (-e, TIGHTLIP_ENV)`
  return new SecretError('unavailable', details(`there is no store at ${store}`, remedy))
}

function notARecipient(store: string, identities: readonly string[]): SecretError {
  const [recipient = '<your recipient>'] = identities.flatMap((identity) => parseX25519Identity(identity)?.recipient ?? [])
  const remedy = `have somebody who can read it run: tightlip recipients add ${recipient}, or point TIGHTLIP_IDENTITY_FILE at another identity`
  return new SecretError('permission_denied', details(`the store ${store} is not encrypted to the identity of this process`, remedy))
}

function details(reason: string, remedy: string): SecretErrorDetails {
  return { reason, remedy, retryable: false }
}
