import type { SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { Answer, Call } from './call.ts'
import { crc32c } from './checksum.ts'
import { isGrpcError } from './error-code.ts'
import { partsOf, type SecretName } from './name.ts'
import { dateOf } from './timestamp.ts'

/** Makes a call for a secret. */
export type Send = (call: Pick<Call, 'method' | 'request' | 'route'>) => Promise<Answer>

const largest = 65_536 // SecretPayload.data: no larger than 64 KiB
const notFound = 5
const alreadyExists = 6

/**
 * Adds a version, and makes the secret first where there is none.
 *
 * @throws {SecretError} `invalid_value` for a value that the service does not take.
 */
export async function put(
  { parent, resource, secret, location }: SecretName,
  value: Uint8Array,
  replication: readonly string[] | undefined,
  send: Send,
): Promise<Omit<SecretValue, 'bytes'>> {
  if (value.length > largest) throw unfit('the value is larger than 64 KiB, which is the most that Secret Manager keeps')
  if (value.length === 0) throw unfit('the value is empty, and Secret Manager keeps no empty value')
  const data = Buffer.from(value)
  const payload = { data, dataCrc32c: String(crc32c(data)) }
  const add = async (): Promise<Answer> =>
    await send({ method: 'addSecretVersion', request: { parent: resource, payload }, route: ['parent', resource] })
  const added = await add().catch(async (error: unknown) => {
    if (!isGrpcError(error, notFound)) throw error
    // A regional secret stays where it is.
    const created = location === undefined ? { replication: replicationOf(replication) } : {}
    await send({ method: 'createSecret', request: { parent, secretId: secret, secret: created }, route: ['parent', parent] }).catch(
      (refusal: unknown) => {
        if (!isGrpcError(refusal, alreadyExists)) throw refusal // made by somebody else in the meantime
      },
    )
    return await add()
  })
  data.fill(0)
  const { name, createTime, clientSpecifiedPayloadChecksum } = (added.message ?? {}) as AddedVersion
  const version = partsOf(name)?.version
  const rotatedAt = dateOf(createTime)
  const facts = { ...added.facts, checksum: clientSpecifiedPayloadChecksum === true ? 'crc32c' : 'absent' }
  return { ...(version !== undefined && { version }), ...(rotatedAt && { rotatedAt }), facts }
}

/** Removes a secret with all its versions; `false` where there was none. */
export async function remove({ resource }: SecretName, send: Send): Promise<boolean> {
  try {
    await send({ method: 'deleteSecret', request: { name: resource }, route: ['name', resource] })
    return true
  } catch (error) {
    if (isGrpcError(error, notFound)) return false
    throw error
  }
}

/** `SecretVersion`, as far as it is looked at. */
interface AddedVersion {
  readonly name?: unknown
  readonly createTime?: unknown
  readonly clientSpecifiedPayloadChecksum?: unknown
}

function replicationOf(locations: readonly string[] | undefined): object {
  if (locations === undefined) return { automatic: {} }
  return { userManaged: { replicas: locations.map((location) => ({ location })) } }
}

function unfit(reason: string): SecretError {
  return new SecretError('invalid_value', { reason, remedy: 'keep such a value elsewhere' })
}
