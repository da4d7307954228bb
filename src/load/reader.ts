import type { Lease, ReadOptions, SecretId, SecretValue } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { preloads } from '../core/preloaded.ts'
import { wrapError } from '../core/wrap-error.ts'
import type { AdapterTable } from './adapter-table.ts'
import { Backend, type BackendLimits, type BackendRead } from './backend.ts'
import { keyOf } from './id-key.ts'

/** The answer for one id, in the order asked. */
export type ReadResult = PromiseSettledResult<SecretValue>

/** How ids are read. */
export interface ReadHow extends BackendRead {
  readonly again?: boolean
  readonly leased?: ((id: SecretId, lease: Lease) => void) | undefined
}

/** What a reader works with. */
export interface ReaderOptions extends BackendLimits {
  readonly adapters: AdapterTable
  readonly conceal: ReadOptions['conceal']
}

const missingFor = 5000 // milliseconds that a missing secret is remembered

/**
 * Reads secrets in few calls: ids that are equal share one, ids of one backend go into its batch call, reads that run at the
 * same time share one flight, what a preload read a moment ago is taken over, and a missing secret is remembered for 5 s.
 */
export class Reader {
  readonly #options: ReaderOptions
  readonly #backends = new Map<string, Promise<Backend>>()
  readonly #flights = new Map<string, { readonly value: Promise<SecretValue>; readonly freshLogin: boolean }>()
  readonly #missing = new Map<string, { readonly until: number; readonly error: SecretError }>()

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /**
   * Reads many. Never rejects: each result carries a value or a `SecretError`. `again` asks the backend even for what was
   * missing a moment ago; `freshLogin` lets the adapters log in anew first, and joins no flight that did not. `leased` is told of each
   * lease that this read was given.
   */
  async read(ids: readonly SecretId[], { again = false, leased, ...how }: ReadHow): Promise<readonly ReadResult[]> {
    const fresh = new Map<string, SecretId>()
    for (const id of ids) {
      const key = keyOf(id)
      if (this.#isUnderWay(key, how) || (!again && this.#knownMissing(key))) continue
      const preloaded = again ? undefined : takePreloaded(key)
      if (preloaded === undefined) fresh.set(key, id)
      else this.#fly(key, 0, Promise.resolve([{ status: 'fulfilled', value: preloaded }]), how)
    }
    this.#launch(fresh, how)
    const results = await Promise.allSettled(
      ids.map((id) => {
        const key = keyOf(id)
        return this.#flights.get(key)?.value ?? Promise.reject(this.#missing.get(key)?.error ?? new SecretError('not_found'))
      }),
    )
    for (const [index, result] of results.entries()) {
      const id = ids[index] as SecretId
      if (result.status === 'fulfilled' && result.value.lease !== undefined && fresh.has(keyOf(id))) leased?.(id, result.value.lease)
    }
    return results
  }

  /** The backend of a scheme, for what is more than reading. */
  backend(scheme: string): Promise<Backend> {
    const known = this.#backends.get(scheme)
    if (known !== undefined) return known
    const { adapters, conceal, ...limits } = this.#options
    const made = adapters.get(scheme).then((adapter) => new Backend(adapter, conceal, limits))
    this.#backends.set(scheme, made)
    made.catch(() => this.#backends.delete(scheme)) // a peer may be installed, a file mended
    return made
  }

  #isUnderWay(key: string, { freshLogin = false }: Pick<BackendRead, 'freshLogin'>): boolean {
    const flight = this.#flights.get(key)
    return flight !== undefined && (flight.freshLogin || !freshLogin)
  }

  #knownMissing(key: string): boolean {
    const known = this.#missing.get(key)
    if (known === undefined) return false
    if (Date.now() < known.until) return true
    this.#missing.delete(key)
    return false
  }

  #launch(ids: ReadonlyMap<string, SecretId>, how: BackendRead): void {
    for (const [scheme, group] of byScheme(ids.values())) {
      const answers = this.#ask(scheme, group, how)
      for (const [index, id] of group.entries()) this.#fly(keyOf(id), index, answers, how)
    }
  }

  async #ask(scheme: string, ids: readonly SecretId[], how: BackendRead): Promise<readonly ReadResult[]> {
    let backend: Backend
    try {
      backend = await this.backend(scheme)
    } catch (error) {
      const reason = wrapError(error, { scheme })
      return ids.map(() => ({ status: 'rejected', reason }))
    }
    return await backend.read(ids, how)
  }

  #fly(key: string, index: number, answers: Promise<readonly ReadResult[]>, { freshLogin = false }: Pick<BackendRead, 'freshLogin'>): void {
    const value = answers.then((all) => {
      const answer = all[index]
      if (answer?.status === 'fulfilled') return answer.value
      throw answer?.reason
    })
    const flight = { value, freshLogin }
    this.#flights.set(key, flight)
    value
      .catch((error: unknown) => {
        if (error instanceof SecretError && error.code === 'not_found') this.#missing.set(key, { until: Date.now() + missingFor, error })
      })
      .finally(() => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
      })
  }
}

function takePreloaded(key: string): SecretValue | undefined {
  for (const preload of preloads()) {
    const value = preload.take(key)
    if (value !== undefined) return value
  }
  return undefined
}

function byScheme(ids: Iterable<SecretId>): Map<string, SecretId[]> {
  const groups = new Map<string, SecretId[]>()
  for (const id of ids) {
    const group = groups.get(id.scheme)
    if (group === undefined) groups.set(id.scheme, [id])
    else group.push(id)
  }
  return groups
}
