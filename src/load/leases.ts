import type { Lease, SecretId } from '../core/adapter.ts'
import type { Backend } from './backend.ts'
import { keyOf } from './id-key.ts'
import { jittered, longestTimeout } from './schedule.ts'

/** What the life of leases needs from its owner. */
export interface LeasesOptions {
  readonly backend: (scheme: string) => Promise<Backend>
  /** Aborted when the loader is closed. */
  readonly signal: AbortSignal
  /** Told that the value of an id may be served until then. */
  readonly extended: (id: SecretId, until: Date) => void
  /** Reads an id anew; its new lease comes by `follow`. */
  readonly replace: (id: SecretId) => Promise<void>
}

interface Held {
  readonly id: SecretId
  readonly lease: Lease
  /** Milliseconds that the lease was given for at first. */
  readonly length: number
  until: Date
  timer: NodeJS.Timeout | undefined
}

const soonest = 500
const afterEnd = 15_000

/**
 * Keeps leases alive: renews each at two thirds of its time, and reads the secret anew when that fails or gives less than half of
 * what the lease was given for at first. A lease whose value was replaced is left to end by itself: connections may still use it.
 */
export class Leases {
  readonly #options: LeasesOptions
  readonly #held = new Map<string, Held>()
  readonly #former = new Set<Held>()

  constructor(options: LeasesOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#stop(), { once: true })
  }

  /** Whether the value of an id has a lease that is followed. */
  has(id: SecretId): boolean {
    return this.#held.has(keyOf(id))
  }

  /** Follows the lease of an id in place of the one before; `undefined` ends that. */
  follow(id: SecretId, lease: Lease | undefined): void {
    const key = keyOf(id)
    const before = this.#held.get(key)
    if (before !== undefined && before.lease === lease) return
    if (before !== undefined) this.#leave(key, before)
    if (lease === undefined || this.#options.signal.aborted) return
    const held: Held = { id, lease, length: lease.until.getTime() - Date.now(), until: lease.until, timer: undefined }
    this.#held.set(key, held)
    this.#plan(held, 2 / 3)
  }

  /** Lets go of every lease, and says which of them have not ended. */
  take(): ReadonlyMap<Lease, SecretId> {
    const now = Date.now()
    const all = [...this.#held.values(), ...this.#former].filter(({ until }) => until.getTime() > now)
    this.#stop()
    this.#former.clear()
    return new Map(all.map(({ id, lease }) => [lease, id]))
  }

  #plan(held: Held, part: number): void {
    const left = held.until.getTime() - Date.now()
    const wait = left > 0 ? Math.max(soonest, jittered(left * part, keyOf(held.id))) : afterEnd
    held.timer = setTimeout(() => void this.#turn(held), Math.min(wait, longestTimeout)).unref()
  }

  async #turn(held: Held): Promise<void> {
    const { signal, extended, replace } = this.#options
    const ended = held.until.getTime() <= Date.now()
    const until = ended ? undefined : await this.#renewed(held)
    if (!this.#holds(held)) return
    if (until !== undefined) {
      held.until = until
      extended(held.id, until)
      if (until.getTime() - Date.now() >= held.length / 2) return this.#plan(held, 2 / 3)
    }
    await replace(held.id).catch(() => undefined) // the owner has told of it
    if (this.#holds(held) && !signal.aborted) this.#plan(held, 1 / 3)
  }

  async #renewed({ id, lease }: Held): Promise<Date | undefined> {
    try {
      return await (await this.#options.backend(id.scheme)).renew(lease, this.#options.signal)
    } catch {
      return undefined // denied or down: the next read says which
    }
  }

  #holds(held: Held): boolean {
    return this.#held.get(keyOf(held.id)) === held
  }

  #leave(key: string, held: Held): void {
    const now = Date.now()
    clearTimeout(held.timer)
    this.#held.delete(key)
    for (const former of this.#former) if (former.until.getTime() <= now) this.#former.delete(former)
    this.#former.add(held)
  }

  #stop(): void {
    for (const { timer } of this.#held.values()) clearTimeout(timer)
    this.#held.clear()
  }
}
