import type { SecretId } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { targetOf, type Target } from './target.ts'

/**
 * Reads the id of a parameter. A name with levels begins with a slash (API reference, PutParameter).
 *
 * @throws {SecretError} `invalid_reference` as `targetOf`, and for levels without the slash.
 */
export function parameterOf(id: SecretId, known: readonly string[]): Target {
  const { scheme, path } = id
  if (path.includes('/') && !path.startsWith('/') && !path.startsWith('arn:')) {
    throw new SecretError('invalid_reference', {
      reason: 'the name of a parameter with levels begins with a slash',
      remedy: `write ${scheme}:///${path}, with three slashes`,
    })
  }
  return targetOf(id, known)
}
