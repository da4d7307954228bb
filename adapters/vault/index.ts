import type { Adapter, ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { checkKnown } from '../../src/core/known-options.ts'
import { connection, type Connection } from './connection.ts'
import { errorCode, told } from './error-code.ts'
import { heldToken } from './given-token.ts'
import type { Grant } from './grant.ts'
import { list } from './list.ts'
import { vaultOptionNames, type VaultOptions } from './options.ts'
import { read } from './read.ts'
import { put, remove } from './write.ts'

export type { AppRoleLogin, CertificateLogin, Credential, JwtLogin, KubernetesLogin, VaultLogin, VaultOptions } from './options.ts'

/** An adapter that reads, writes and lists. */
export type VaultAdapter = Adapter & Required<Pick<Adapter, 'put' | 'remove' | 'list' | 'close'>>

/**
 * HashiCorp Vault and OpenBao: `vault://mount/path#key`, `?version=3` of a KV 2 secret. Which engine a mount is, is found out. The value is
 * the JSON object of the secret; what is no KV is read as a dynamic secret, with its lease. Leases end with the token that made them.
 *
 * Calls reject with `missing_peer` without the package node-vault, `invalid_config` for options that cannot work, `unauthenticated` when
 * Vault does not know the token and there is no other, `invalid_value` when what is put is no JSON object.
 *
 * @throws {SecretError} `invalid_config` for an option that does not exist.
 */
export function vault(options: VaultOptions = {}): VaultAdapter {
  checkKnown(options, vaultOptionNames, 'vault')
  const { env = process.env, login, token, tokenFile } = options
  // Taken out of the environment now, before a child may get it.
  if ((login ?? token ?? tokenFile) === undefined) heldToken(env)
  let made: Connection | undefined
  let closed = false
  /** The tokens with which secrets were refused: many refusals at once cost one fresh login, which a secret id may not be good for twice. */
  const refused = new Map<string, Grant | undefined>()
  const open = async (o: ReadOptions, key?: string): Promise<Connection> => {
    if (closed) throw new SecretError('closed', { reason: 'the adapter was closed', remedy: 'make a new one' })
    const opened = (made ??= connection(options, env))
    const { grant } = opened.session
    const isFresh = key !== undefined && refused.has(key) && grant !== undefined && grant !== refused.get(key)
    if (o.freshLogin === true && !isFresh) {
      opened.mounts.forget()
      await opened.session.fresh(o)
    }
    return opened
  }
  return {
    scheme: 'vault',
    concurrency: 10, // each connection is a TLS handshake: 30 reads over 32 of them took longer than over 8
    async get(id, o) {
      const key = JSON.stringify([id.path, id.params['version']])
      return await told(async () => {
        const opened = await open(o, key)
        const value = await read(id, o, opened).catch((error: unknown) => {
          refused.set(key, opened.session.grant)
          throw error
        })
        if (value === undefined) refused.set(key, opened.session.grant)
        else refused.delete(key)
        return value
      })
    },
    put: async (id, value, o) => await told(async () => await put(id, value, o, await open(o))),
    remove: async (id, o) => await told(async () => await remove(id, o, await open(o))),
    list: async (prefix, o) => await told(async () => await list(prefix, o, await open(o))),
    errorCode,
    async close() {
      closed = true
      const ending = made
      made = undefined
      await ending?.close()
    },
  }
}
