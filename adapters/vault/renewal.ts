import type { ReadOptions } from '../../src/core/adapter.ts'
import type { Client } from './client.ts'
import { statusOf } from './error-code.ts'
import { holdsLeases, lengthOf, type Grant } from './grant.ts'

/** What the renewal of tokens works with. */
export interface RenewalOptions {
  readonly client: Client
  /** Gets another token by a new login. */
  readonly replace: (o: ReadOptions) => Promise<unknown>
}

const oneTry = 10_000
const firstLook = 5000 // a short program ends before, and makes no call for it
const soonest = 1000

/**
 * Keeps the token of a session alive: renews it before two thirds of its time, since Vault revokes the leases of a token that ends, and
 * replaces it by a new login when it can no longer be renewed. A token that was given is renewed and nothing else; one out of a file
 * belongs to whoever writes the file.
 */
export class Renewal {
  readonly #options: RenewalOptions
  #timer: NodeJS.Timeout | undefined
  #followed: Grant | undefined
  /** Tokens that were replaced while something hung on them. */
  readonly #former = new Set<Grant>()
  #stopped = false

  constructor(options: RenewalOptions) {
    this.#options = options
  }

  /** Follows a token in place of the one before, which is revoked, if it was ours, when nothing hangs on it any more. */
  follow(grant: Grant, before: Grant | undefined, { conceal }: Pick<ReadOptions, 'conceal'>): void {
    if (before?.from === 'login') this.#former.add(before)
    for (const former of this.#former) {
      if (former.uses > 0 || holdsLeases(former)) continue
      this.#former.delete(former)
      void this.#revoke(former, AbortSignal.timeout(oneTry))
    }
    clearTimeout(this.#timer)
    if (this.#stopped) return
    this.#followed = grant
    if (grant.from === 'login' && grant.length !== Infinity) this.#plan(grant, before23(grant), conceal)
    if (grant.from === 'given') this.#after(firstLook, async () => await this.#look(grant, conceal))
  }

  /** Ends all of it, and revokes the tokens that a login of ours got, unless leases that are in use hang on them. Never rejects. */
  async stop(signal: AbortSignal): Promise<void> {
    const grants = [...this.#former, ...(this.#followed?.from === 'login' ? [this.#followed] : [])]
    this.#stopped = true
    this.#followed = undefined
    this.#former.clear()
    clearTimeout(this.#timer)
    await Promise.all(grants.filter((grant) => !holdsLeases(grant)).map((grant) => this.#revoke(grant, signal)))
  }

  /** Revokes a token. Never rejects: what cannot be revoked ends by itself. */
  async #revoke({ token }: Grant, signal: AbortSignal): Promise<void> {
    await this.#options.client.call({ method: 'write', path: 'auth/token/revoke-self', token, signal }).catch(() => undefined)
  }

  #plan(grant: Grant, wait: number, conceal: ReadOptions['conceal']): void {
    this.#after(Math.max(soonest, wait), async () => await this.#turn(grant, conceal))
  }

  #after(wait: number, run: () => Promise<void>): void {
    this.#timer = setTimeout(() => void run(), Math.min(wait, 2 ** 31 - 1)).unref()
  }

  async #turn(grant: Grant, conceal: ReadOptions['conceal']): Promise<void> {
    const { client, replace } = this.#options
    const signal = AbortSignal.timeout(oneTry)
    const left = (): number => grant.until - Date.now()
    let over = !grant.renewable
    try {
      if (!over) await renew(grant, client, signal)
      over ||= left() < grant.length / 2 // it nears its max TTL
    } catch (error) {
      over = (statusOf(error) ?? 500) < 429 || left() < grant.length / 6 // refused; else Vault may be back in time
    }
    if (this.#followed !== grant) return
    if (over && grant.from === 'login' && (await replaced(replace, { signal, conceal }))) return
    if (this.#followed !== grant || left() <= 0) return
    this.#plan(grant, over || left() < before23(grant) ? left() / 3 : before23(grant), conceal)
  }

  async #look(grant: Grant, conceal: ReadOptions['conceal']): Promise<void> {
    const { client } = this.#options
    try {
      const signal = AbortSignal.timeout(oneTry)
      const since = Date.now()
      const { body } = await client.call({ method: 'read', path: 'auth/token/lookup-self', token: grant.token, signal })
      const { ttl, renewable } = body['data'] as { ttl?: unknown; renewable?: unknown }
      const length = lengthOf(ttl)
      if (this.#followed !== grant || length === undefined) return
      Object.assign(grant, { length, until: since + length, renewable: renewable === true })
      if (grant.renewable) this.#plan(grant, before23(grant), conceal)
    } catch {
      // Refused or down: the next read says which.
    }
  }
}

/** Milliseconds to wait, spread so that a fleet does not renew at once. */
function before23({ until }: Grant): number {
  return (until - Date.now()) * (0.5 + 0.1 * Math.random())
}

async function renew(grant: Grant, client: Client, signal: AbortSignal): Promise<void> {
  const since = Date.now()
  const { body } = await client.call({ method: 'write', path: 'auth/token/renew-self', body: '{}', token: grant.token, signal })
  const { lease_duration: seconds, renewable } = (body['auth'] ?? {}) as { lease_duration?: unknown; renewable?: unknown }
  grant.until = since + (lengthOf(seconds) ?? 0)
  grant.renewable = renewable === true
}

async function replaced(replace: RenewalOptions['replace'], o: ReadOptions): Promise<boolean> {
  return await replace(o).then(
    () => true,
    () => false,
  )
}
