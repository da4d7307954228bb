import { SecretError } from '../../src/core/errors.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'
import type { Concealer } from './concealer.ts'

/**
 * Before the SDK asks a container's credential endpoint, which it does over connections of its own, by variables of this process: conceals
 * the token that is shown there, and refuses where certificates would not be verified.
 *
 * @throws {SecretError} `invalid_config` for an endpoint with TLS under `NODE_TLS_REJECT_UNAUTHORIZED=0`.
 */
export function prepareContainer({ tell }: Pick<Concealer, 'tell'>): void {
  const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative = '', AWS_CONTAINER_CREDENTIALS_FULL_URI: full = '' } = process.env
  if (relative === '' && full === '') return
  if (relative === '' && /^https:/i.test(full.trim()) && process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    throw new SecretError('invalid_config', {
      reason: 'the SDK would log in at AWS_CONTAINER_CREDENTIALS_FULL_URI without verifying its certificate',
      remedy: 'unset NODE_TLS_REJECT_UNAUTHORIZED, and name the authority in NODE_EXTRA_CA_CERTS',
    })
  }
  tell(process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN']?.trim())
  tell(tokenIn(process.env['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']))
}

/** A file that cannot be read is for the SDK to fail of. */
function tokenIn(path: string | undefined): string | undefined {
  try {
    return path === undefined || path === '' ? undefined : readRegularFile(path, { what: 'the token file' })?.bytes.toString('utf8').trim()
  } catch {
    return undefined
  }
}
