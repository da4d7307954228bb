import type { ReadOptions, SecretId, SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { Connection } from './connection.ts'
import { dynamicValue } from './dynamic.ts'
import { statusOf } from './error-code.ts'
import { found, isObject, kv2Value, readKv1, readKv2, type Caller } from './kv.ts'
import { checkPath, nameIn, versionOf } from './location.ts'
import type { Mount } from './mounts.ts'

/**
 * Reads one secret, in the way of its mount; `undefined` when there is none.
 *
 * @throws {SecretError} `invalid_reference` for a version of what has none, and what the parts throw.
 */
export async function read(id: SecretId, o: ReadOptions, connection: Connection): Promise<SecretValue | undefined> {
  const version = versionOf(id)
  checkPath(id.path)
  const mount = await connection.mounts.of(id.path, o)
  const call: Caller = async (one) => await connection.call(one, o)
  if (mount.kind === 'kv2') return await readKv2(mount.path, nameIn(mount, id.path), version, call)
  if (mount.kind === 'unknown') return await readUnknown(id.path, version, o, connection)
  if (version !== undefined) throw noVersions()
  if (mount.kind === 'kv1') return await readKv1(id.path, call)
  return await readDynamic(id.path, o, connection)
}

/**
 * Reads where Vault says nothing of the mount: as KV 2 whose mount is the first segment, the first two and so on, then by the path as it
 * stands, whose answer counts.
 */
async function readUnknown(
  path: string,
  version: string | undefined,
  o: ReadOptions,
  connection: Connection,
): Promise<SecretValue | undefined> {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const mount: Mount = { path: path.slice(0, slash + 1), kind: 'kv2' }
    const value = await readIfKv2(mount, path, version, o, connection)
    if (value === undefined) continue
    connection.mounts.learn(mount)
    return value
  }
  if (version === undefined) return await readDynamic(path, o, connection)
  throw new SecretError('permission_denied', {
    reason: 'Vault shows no KV 2 secret here, and only these have versions',
    remedy: 'check the path, and grant the token mount/data/path',
  })
}

async function readIfKv2(
  mount: Mount,
  path: string,
  version: string | undefined,
  o: ReadOptions,
  connection: Connection,
): Promise<SecretValue | undefined> {
  const call = { method: 'read', path: `${mount.path}data/${nameIn(mount, path)}`, query: version && `version=${version}` } as const
  try {
    const answer = await found(() => connection.call(call, o))
    return answer && kv2Value(answer)
  } catch (error) {
    if ([400, 403, 405].includes(statusOf(error) ?? 0)) return undefined // no KV 2, or one that is closed
    throw error
  }
}

async function readDynamic(path: string, o: ReadOptions, connection: Connection): Promise<SecretValue | undefined> {
  return await connection.session.use(o, async (grant) => {
    const since = Date.now()
    const answer = await found(() => connection.send({ method: 'read', path }, grant, o))
    return answer && isObject(answer.body) ? dynamicValue(answer, grant, since, connection) : undefined
  })
}

function noVersions(): SecretError {
  return new SecretError('invalid_reference', { reason: 'only KV 2 has versions, and this mount is another', remedy: 'leave ?version out' })
}
