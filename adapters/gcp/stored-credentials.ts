import { SecretError } from '../../src/core/errors.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'
import type { GcpOptions } from './options.ts'

/** The content of a credentials file, as Google's tools write it. */
export type StoredCredentials = Readonly<Record<string, unknown>>

/**
 * The credentials that the options give; `undefined` where they give none.
 *
 * @throws {SecretError} `invalid_config` for a file that cannot be read or holds no JSON.
 */
export function givenCredentials({ credentials, keyFile }: GcpOptions): StoredCredentials | undefined {
  return credentials ?? (keyFile === undefined ? undefined : read(keyFile))
}

function read(path: string): StoredCredentials {
  try {
    const parsed: unknown = JSON.parse(readRegularFile(path, { what: 'the key file' })?.bytes.toString() ?? '')
    if (typeof parsed === 'object' && parsed !== null) return parsed as StoredCredentials
  } catch {
    // Neither JSON.parse nor the system may speak: the one quotes the file, the other's refusal is not the backend's.
  }
  throw new SecretError('invalid_config', {
    reason: 'the key file of Google Cloud cannot be read, or holds no credentials in JSON',
    remedy: 'check the option keyFile of gcp() and who may read the file',
  })
}

const secretField = /key$|secret$|token$|password$|^authorization$|^assertion$/i

/** What is secret in credentials or in an exchange of tokens, at any depth: keys and tokens, those among the headers of a credential source too. */
export function secretsIn(credentials: unknown): readonly string[] {
  if (typeof credentials !== 'object' || credentials === null) return []
  return Object.entries(credentials).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'object') return secretsIn(value)
    return typeof value === 'string' && value.length > 0 && secretField.test(name) ? [value] : []
  })
}
