import type { ReadOptions, SecretId, SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { Connection } from './connection.ts'
import { dateOf, found, isObject, noData } from './kv.ts'
import { checkPath, nameIn, versionOf } from './location.ts'
import type { Mount } from './mounts.ts'

/**
 * Stores a JSON object as the new version of a KV secret.
 *
 * @throws {SecretError} `invalid_value` for bytes that are no JSON object, since Vault keeps nothing else; `unimplemented` for other mounts.
 */
export async function put(id: SecretId, value: Uint8Array, o: ReadOptions, connection: Connection): Promise<Omit<SecretValue, 'bytes'>> {
  const text = objectText(value)
  const { mount, name } = await keeper(id, o, connection)
  if (mount.kind === 'kv1') {
    const { facts } = await connection.call({ method: 'write', path: id.path, body: text }, o)
    return { facts }
  }
  const { body, facts } = await connection.call({ method: 'write', path: `${mount.path}data/${name}`, body: `{"data":${text}}` }, o)
  const data = body['data']
  if (!isObject(data)) throw noData()
  const rotatedAt = dateOf(data['created_time'])
  return { ...(Number.isSafeInteger(data['version']) && { version: String(data['version']) }), ...(rotatedAt && { rotatedAt }), facts }
}

/**
 * Removes a KV secret; of KV 2 all versions and what is known of them. `false` when there was none.
 *
 * @throws {SecretError} `unimplemented` for other mounts.
 */
export async function remove(id: SecretId, o: ReadOptions, connection: Connection): Promise<boolean> {
  const { mount, name } = await keeper(id, o, connection)
  const path = mount.kind === 'kv1' ? id.path : `${mount.path}metadata/${name}`
  // Vault answers a deletion alike whether there was something or not.
  const before = await found(() => connection.call({ method: 'read', path }, o))
  if (before === undefined) return false
  await connection.call({ method: 'delete', path }, o)
  return true
}

async function keeper(id: SecretId, o: ReadOptions, connection: Connection): Promise<{ readonly mount: Mount; readonly name: string }> {
  if (versionOf(id) !== undefined) {
    throw new SecretError('invalid_reference', { reason: 'a former version cannot be written', remedy: 'leave ?version out' })
  }
  checkPath(id.path)
  const mount = await connection.mounts.of(id.path, o)
  if (mount.kind === 'kv1' || mount.kind === 'kv2') return { mount, name: nameIn(mount, id.path) }
  throw mount.kind === 'unknown'
    ? new SecretError('permission_denied', {
        reason: 'Vault shows this token no mount here',
        remedy: 'check the path, and grant the token the secret by a policy',
      })
    : new SecretError('unimplemented', { reason: 'the mount makes secrets and keeps none', remedy: 'write to a KV mount' })
}

function objectText(value: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(value)
    if (isObject(JSON.parse(text))) return text
  } catch {
    // said below, in words that quote nothing
  }
  throw new SecretError('invalid_value', {
    reason: 'Vault keeps JSON objects, and the value is none',
    remedy: 'write {"key": "value"}, and read it as vault://mount/path#key',
  })
}
