import { randomBytes } from 'node:crypto'
import { Refusal, type Json } from './answer.ts'

/** A lease and what is known of it. Times are milliseconds since the epoch. */
export interface Lease {
  readonly id: string
  readonly token: string
  readonly issued: number
  readonly ttl: number
  readonly maxTtl: number
  readonly onEnd: () => void
  expires: number
  renewed: number | undefined
}

/** The leases of one server (HTTP API, "/sys/leases"). */
export class Leases {
  readonly #all = new Map<string, Lease>()

  create(prefix: string, token: string, { ttl, maxTtl, onEnd }: Pick<Lease, 'ttl' | 'maxTtl' | 'onEnd'>): Lease {
    const issued = Date.now()
    const id = `${prefix}/${randomBytes(18).toString('base64url')}`
    const lease: Lease = { id, token, issued, ttl, maxTtl, onEnd, expires: issued + ttl * 1000, renewed: undefined }
    this.#all.set(id, lease)
    return lease
  }

  /** @throws {Refusal} when there is none, in the words given. */
  must(id: unknown, words: string): Lease {
    const lease = this.#all.get(String(id))
    if (lease !== undefined && lease.expires > Date.now()) return lease
    this.revoke(String(id))
    throw new Refusal(400, words)
  }

  /** Makes a lease live longer, never beyond its longest time; returns the seconds that it has. */
  renew(lease: Lease, increment: number): number {
    const now = Date.now()
    lease.expires = Math.min(now + (increment || lease.ttl) * 1000, lease.issued + lease.maxTtl * 1000)
    lease.renewed = now
    return Math.max(0, Math.round((lease.expires - now) / 1000))
  }

  revoke(id: string): void {
    const lease = this.#all.get(id)
    if (this.#all.delete(id)) lease?.onEnd()
  }

  /** Ends what a token took. */
  revokeOf(token: string): void {
    for (const lease of [...this.#all.values()]) if (lease.token === token) this.revoke(lease.id)
  }
}

/** What a lookup says of a lease. */
export function aboutLease({ id, issued, expires, renewed }: Lease): Json {
  return {
    id,
    issue_time: new Date(issued).toISOString(),
    expire_time: new Date(expires).toISOString(),
    last_renewal: renewed === undefined ? null : new Date(renewed).toISOString(),
    renewable: true,
    ttl: Math.max(0, Math.ceil((expires - Date.now()) / 1000)),
  }
}
