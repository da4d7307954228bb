import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { Client } from './client.ts'
import { statusOf } from './error-code.ts'
import { Flight } from './flight.ts'
import { givenToken } from './given-token.ts'
import type { Grant } from './grant.ts'
import { loginBy, type LogIn } from './login.ts'
import type { VaultOptions } from './options.ts'
import { Renewal } from './renewal.ts'

/** What a session works with. */
export interface SessionOptions {
  readonly client: Client
  readonly options: VaultOptions
  readonly env: NodeJS.ProcessEnv
  /** The key of the client certificate. */
  readonly key: string | Uint8Array | undefined
}

const judgedFor = 2000 // milliseconds in which a token that Vault called good is not asked about again

/** The login of an adapter: one token for all calls, got when it is first needed. */
export class Session {
  readonly #options: SessionOptions
  readonly #login = new Flight<Grant>()
  readonly #logIn: LogIn | undefined
  readonly #concealed = new WeakMap<ReadOptions['conceal'], string>()
  readonly #renewal: Renewal
  #grant: Grant | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    const { login, token, tokenFile } = options.options
    if (login !== undefined && (token ?? tokenFile) !== undefined) throw twoWays()
    this.#logIn = login && loginBy(login)
    this.#renewal = new Renewal({ client: options.client, replace: async (o) => await this.fresh(o) })
  }

  /**
   * Runs calls with a token. When Vault refuses it (403) and it is the token that is no good, there is one new login and one more run;
   * when the token is good, the refusal is the answer.
   *
   * @throws {SecretError} `unauthenticated` when there is no good token, `invalid_config` when nothing says where one is.
   */
  async use<T>(o: ReadOptions, run: (grant: Grant) => Promise<T>): Promise<T> {
    const grant = await this.#current(o)
    try {
      return await counted(grant, run)
    } catch (error) {
      if (statusOf(error) !== 403 || (await this.#isGood(grant, o))) throw error
    }
    const next = await this.#next(grant, o)
    try {
      return await counted(next, run)
    } catch (error) {
      if (statusOf(error) === 403 && !(await this.#isGood(next, o))) throw dead()
      throw error
    }
  }

  /** The token in use, if there is one. */
  get grant(): Grant | undefined {
    return this.#grant
  }

  /** Logs in anew, or looks again for a token that was given. */
  async fresh(o: ReadOptions): Promise<Grant> {
    return await this.#login.join(o.signal, async (signal) => {
      const { client, options, env } = this.#options
      const { conceal } = o
      const grant = await got(async () =>
        this.#logIn === undefined ? givenToken(options, env) : await this.#logIn({ client, conceal, signal }),
      )
      this.#conceal(grant, o)
      const before = this.#grant
      if (before?.token === grant.token) {
        before.goodAt = 0
        return before
      }
      this.#grant = grant
      this.#renewal.follow(grant, before, o)
      return grant
    })
  }

  /** Ends the renewal and revokes the tokens that logins of ours got, unless leases that are in use hang on them. Never rejects. */
  async close(signal: AbortSignal): Promise<void> {
    this.#grant = undefined
    await this.#renewal.stop(signal)
  }

  async #current(o: ReadOptions): Promise<Grant> {
    const held = this.#grant
    const grant = held !== undefined && Date.now() < held.until ? held : await this.fresh(o)
    this.#conceal(grant, o)
    return grant
  }

  #conceal({ token }: Grant, { conceal }: ReadOptions): void {
    const told = this.#concealed.get(conceal)
    if (told === token) return
    const { key } = this.#options
    if (told === undefined && key !== undefined) conceal(key)
    conceal(token)
    this.#concealed.set(conceal, token)
  }

  /** Another token than one that is no good. */
  async #next(refused: Grant, o: ReadOptions): Promise<Grant> {
    if (this.#grant === refused) await this.fresh(o)
    const grant = await this.#current(o)
    if (grant.token !== refused.token) return grant
    this.#grant = undefined
    throw dead()
  }

  /**
   * Whether Vault knows a token: it answers 403 for one that it does not know as for one that no policy lets in. `lookup-self` may be
   * closed to a good token; the list of mounts is open to all, and empty for a token that may nothing.
   */
  async #isGood(grant: Grant, o: ReadOptions): Promise<boolean> {
    if (grant !== this.#grant) return false
    if (Date.now() - grant.goodAt < judgedFor) return true
    return await grant.judgement.join(o.signal, async (signal) => {
      const { token } = grant
      for (const path of ['auth/token/lookup-self', 'sys/internal/ui/mounts']) {
        try {
          await this.#options.client.call({ method: 'read', path, token, signal })
          grant.goodAt = Date.now()
          return true
        } catch (error) {
          if (statusOf(error) !== 403) throw error
        }
      }
      return false
    })
  }
}

/** A login that fails says nothing of a secret: what it needs may be a file that this process may not read. */
async function got(logIn: () => Promise<Grant>): Promise<Grant> {
  try {
    return await logIn()
  } catch (error) {
    if (!(error instanceof SecretError) || !error.denied) throw error
    const { reason, remedy } = error
    throw new SecretError('unauthenticated', { reason, remedy })
  }
}

async function counted<T>(grant: Grant, run: (grant: Grant) => Promise<T>): Promise<T> {
  grant.uses++
  try {
    return await run(grant)
  } finally {
    grant.uses--
  }
}

function twoWays(): SecretError {
  return new SecretError('invalid_config', { reason: 'both a token and a login are given', remedy: 'give one of them' })
}

function dead(): SecretError {
  return new SecretError('unauthenticated', {
    status: 403,
    reason: 'Vault does not know the token: it has expired or was revoked',
    remedy: 'give this process a new token, or let it log in by itself with vault({ login })',
  })
}
