import type { SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { SecretEntry } from './secrets-manager.ts'

/**
 * A value as the core takes it. `CreatedDate` is that of the version, so it says when the value was rotated, not when the secret was made.
 *
 * @throws {SecretError} `unavailable` when the answer holds no value.
 */
export function secretValue(entry: SecretEntry, connection: Readonly<Record<string, string>>): SecretValue {
  const { VersionId: version, CreatedDate: rotatedAt, VersionStages: stages = [] } = entry
  const labels = stages.filter((stage) => /^[\w+=.@:/-]{1,256}$/.test(stage))
  const facts = { ...connection, ...(labels.length > 0 && { stages: labels.join(',') }) }
  return {
    bytes: bytesOf(entry),
    ...(version !== undefined && { version }),
    ...(rotatedAt !== undefined && { rotatedAt }),
    ...(Object.keys(facts).length > 0 && { facts }),
  }
}

function bytesOf({ SecretString: text, SecretBinary: bytes }: SecretEntry): Uint8Array {
  if (typeof text === 'string') return new TextEncoder().encode(text)
  if (bytes instanceof Uint8Array) return Uint8Array.from(bytes)
  throw new SecretError('unavailable', {
    reason: 'the answer is not one of AWS Secrets Manager',
    remedy: 'check what stands between this machine and AWS',
  })
}
