import type { ReadOptions } from '../../src/core/adapter.ts'
import { client, type Answer, type Call } from './client.ts'
import type { Grant } from './grant.ts'
import { Mounts } from './mounts.ts'
import type { VaultOptions } from './options.ts'
import { Session } from './session.ts'
import { settingsOf } from './settings.ts'

/** A call with the token of the session. */
export type TokenCall = Omit<Call, 'token' | 'signal'>

/** One Vault with a login and what is known of its mounts. */
export interface Connection {
  readonly session: Session
  readonly mounts: Mounts
  /** Makes one call with the token of the session; throws what `Session.use` and the call throw. */
  call(call: TokenCall, o: ReadOptions): Promise<Answer>
  /** Makes one call with a token. */
  send(call: TokenCall, grant: Grant, o: ReadOptions): Promise<Answer>
  close(): Promise<void>
}

const farewell = 1000 // milliseconds that the revocation of the token may take

/**
 * Makes a connection; nothing is sent yet.
 *
 * @throws {SecretError} `invalid_config`
 */
export function connection(options: VaultOptions, env: NodeJS.ProcessEnv): Connection {
  const settings = settingsOf(options, env)
  const http = client(settings)
  const session = new Session({ client: http, options, env, key: settings.transport.key })
  const send: Connection['send'] = async (one, { token }, { signal }) => await http.call({ ...one, token, signal })
  const call: Connection['call'] = async (one, o) => await session.use(o, async (grant) => await send(one, grant, o))
  const mounts = new Mounts(async (path, o) => await call({ method: 'read', path: `sys/internal/ui/mounts/${path}` }, o))
  return {
    session,
    mounts,
    call,
    send,
    async close() {
      await session.close(AbortSignal.timeout(farewell))
      http.close()
    },
  }
}
