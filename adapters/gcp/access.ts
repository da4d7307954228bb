import type { SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { Answer } from './call.ts'
import { crc32c } from './checksum.ts'
import { partsOf, type SecretName } from './name.ts'

/** `AccessSecretVersionResponse`, as far as it is looked at. */
interface Accessed {
  readonly name?: unknown
  readonly payload?: { readonly data?: unknown; readonly dataCrc32c?: unknown } | null
}

/**
 * The value of an answer.
 *
 * @throws {SecretError} `data_loss` for a checksum that does not hold, an answer without payload, or one about another secret.
 */
export function accessed({ message, facts }: Answer, { secret }: SecretName): SecretValue {
  const { name, payload } = (message ?? {}) as Accessed
  const parts = partsOf(name)
  const data = payload?.data
  if (!Buffer.isBuffer(data) || parts?.version === undefined) throw damaged('the answer holds no payload or no version')
  if (parts.secret !== secret) throw damaged('the answer is about another secret')
  const checksum = payload?.dataCrc32c ?? undefined
  if (checksum !== undefined && String(checksum) !== String(crc32c(data))) throw damaged('the checksum of the payload does not hold')
  const bytes = Uint8Array.from(data)
  data.fill(0)
  return { bytes, version: parts.version, facts: { ...facts, checksum: checksum === undefined ? 'absent' : 'crc32c' } }
}

function damaged(reason: string): SecretError {
  return new SecretError('data_loss', { reason })
}
