import type { ReadOptions, SecretListing } from '../../src/core/adapter.ts'
import type { Connection } from './connection.ts'
import { statusOf } from './error-code.ts'
import { found, isObject } from './kv.ts'
import { nameIn, pathIn } from './location.ts'
import { mountOf, type Mount } from './mounts.ts'

/** Names of the KV secrets under a prefix, in all mounts that the token may see. Folders that it may not list are left out. */
export async function list(prefix: string, o: ReadOptions, connection: Connection): Promise<readonly SecretListing[]> {
  const mounts = (await visible(o, connection)).filter(({ path }) => path.startsWith(prefix) || prefix.startsWith(path))
  const lists = await Promise.all(mounts.map(async (mount) => await inMount(mount, prefix, o, connection)))
  return lists.flat().toSorted((a, b) => (a.id.path < b.id.path ? -1 : 1))
}

async function visible(o: ReadOptions, connection: Connection): Promise<readonly Mount[]> {
  const { body } = await connection.call({ method: 'read', path: 'sys/internal/ui/mounts' }, o)
  const { secret } = (body['data'] ?? {}) as { secret?: unknown }
  return Object.entries(isObject(secret) ? secret : {}).flatMap(([path, said]) => {
    const mount = mountOf(said, path)
    return mount?.kind === 'kv1' || mount?.kind === 'kv2' ? [mount] : []
  })
}

async function inMount(mount: Mount, prefix: string, o: ReadOptions, connection: Connection): Promise<SecretListing[]> {
  const named = prefix.startsWith(mount.path)
  const wanted = nameIn(mount, named ? prefix : mount.path)
  const folder = wanted.slice(0, wanted.lastIndexOf('/') + 1)
  const listings: SecretListing[] = []
  for (let folders = [folder]; folders.length > 0;) {
    const some = folders.splice(0, 8)
    const keys = await Promise.all(some.map(async (one) => await keysOf(mount, one, named && one === folder, o, connection)))
    for (const name of keys.flat()) {
      if (!name.startsWith(wanted)) continue
      if (name.endsWith('/')) folders.push(name)
      else listings.push({ id: { scheme: 'vault', path: pathIn(mount, name), params: {} } })
    }
  }
  return listings
}

async function keysOf(mount: Mount, folder: string, asked: boolean, o: ReadOptions, connection: Connection): Promise<string[]> {
  const path = `${mount.path}${mount.kind === 'kv2' ? 'metadata/' : ''}${folder}`
  try {
    const answer = await found(() => connection.call({ method: 'read', path, query: 'list=true' }, o))
    const { keys } = (answer?.body['data'] ?? {}) as { keys?: unknown }
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string').map((key) => `${folder}${key}`) : []
  } catch (error) {
    if (statusOf(error) === 403 && !asked) return []
    throw error
  }
}
