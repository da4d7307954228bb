import type { SecretId } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { Mount } from './mounts.ts'

/**
 * The name of a secret within its mount. In KV 2 a leading `data/` is taken as part of Vault's own path, as bank-vaults and vals write it,
 * and left out, once: a secret that is really named `data/app` is `vault://secret/data/data/app`.
 */
export function nameIn({ path, kind }: Mount, whole: string): string {
  const name = whole.slice(path.length)
  return kind === 'kv2' && name.startsWith('data/') ? name.slice('data/'.length) : name
}

/** The path of a reference for a name within a mount: what `nameIn` reads back. */
export function pathIn({ path, kind }: Mount, name: string): string {
  return `${path}${kind === 'kv2' && name.startsWith('data/') ? 'data/' : ''}${name}`
}

/**
 * The version that a reference names.
 *
 * @throws {SecretError} `invalid_reference` for other params, and for a version that is no number.
 */
export function versionOf({ params }: SecretId): string | undefined {
  const unknown = Object.keys(params).some((name) => name !== 'version')
  const { version } = params
  if (!unknown && (version === undefined || /^[1-9]\d{0,9}$/.test(version))) return version
  throw new SecretError('invalid_reference', {
    reason: unknown ? 'a param is not known' : 'the version is no number',
    remedy: 'write ?version=NUMBER of a KV 2 secret, or nothing',
  })
}

/**
 * Checks that a path has a mount of a secrets engine and something in it.
 *
 * @throws {SecretError} `invalid_reference`
 */
export function checkPath(path: string): void {
  if (/^(?:sys|auth)\//.test(path)) {
    throw new SecretError('invalid_reference', {
      reason: 'what lies below sys/ and auth/ manages Vault and is no secret',
      remedy: 'name a path in a secrets engine',
    })
  }
  if (/^[^/]+\/./.test(path)) return
  throw new SecretError('invalid_reference', { reason: 'the path names a mount and nothing in it', remedy: 'write vault://mount/path' })
}
