import type { SecretId } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { forgetLastMatch, type Engine } from './engine.ts'
import { warn } from './events.ts'
import { keyOf } from './id-key.ts'
import { release, resolve, type Resolution, type ResolveContext } from './resolve.ts'
import { jittered, Schedule } from './schedule.ts'
import { evictEntry, fillEntry, type Entry } from './store.ts'
import { follow } from './watching.ts'

/** One reading of entries; a higher number began later. */
interface Flight {
  readonly number: number
  readonly fetchedAt: Date
}

/** Keeps entries fresh: reads again at the ttl and on every hint, keeps the last good value, evicts what was denied. */
export class Refresher {
  readonly #engine: Engine
  readonly #schedule: Schedule
  readonly #flights = new Map<string, Promise<void>>()
  readonly #onChange: (entry: Entry) => void
  readonly #filledBy = new WeakMap<Entry, number>()
  #begun = 0

  /** `onChange` is called after an entry holds a new value, before the listeners of `rotate`. */
  constructor(engine: Engine, onChange: (entry: Entry) => void = () => undefined) {
    this.#engine = engine
    this.#onChange = onChange
    this.#schedule = new Schedule((scheme) => void this.refresh(this.#of(scheme)).catch(() => undefined))
    engine.signal.addEventListener('abort', () => this.#schedule.clear(), { once: true })
  }

  /** Begins to follow what was loaded. */
  start(): void {
    for (const scheme of new Set(this.#referenced().map(schemeOf))) {
      this.#plan(scheme)
      void this.#watch(scheme)
    }
  }

  /**
   * Reads entries again; those that share a flight wait for it.
   *
   * @throws {SecretError} the first problem; the last good values stay where they may.
   */
  async refresh(entries: readonly Entry[]): Promise<void> {
    const key = JSON.stringify(entries.map(({ name }) => name))
    const flight = this.#flights.get(key) ?? this.#run(entries).finally(() => this.#flights.delete(key))
    this.#flights.set(key, flight)
    await flight
  }

  /** Entries that have a reference and so can be refreshed. */
  #referenced(): Entry[] {
    return [...this.#engine.entries.values()].filter(({ variable }) => variable?.reference !== undefined)
  }

  #of(scheme: string): Entry[] {
    return this.#referenced().filter((entry) => schemeOf(entry) === scheme)
  }

  async #run(entries: readonly Entry[]): Promise<void> {
    const { signal } = this.#engine
    const context = { ...this.#engine.context('refresh', signal), again: true, decided: true }
    const flight = { number: ++this.#begun, fetchedAt: new Date() }
    const variables = entries.flatMap(({ variable }) => (variable?.reference === undefined ? [] : [variable]))
    const resolutions = await resolve(variables, context)
    const problems = await Promise.all(resolutions.map((one) => this.#apply(one, flight, context)))
    forgetLastMatch()
    if (signal.aborted) return
    for (const scheme of new Set(entries.map(schemeOf))) this.#plan(scheme)
    const problem = problems.find((one) => one !== undefined)
    if (problem !== undefined) throw problem
  }

  /** Takes one answer in; returns the problem, if it was one. */
  async #apply(first: Resolution, { number, fetchedAt }: Flight, context: ResolveContext): Promise<SecretError | undefined> {
    const again = !first.ok && first.error.denied ? await resolve([first.variable], context) : [first]
    const answer = again[0] ?? first
    if (this.#engine.signal.aborted) return undefined
    const entry = this.#engine.entries.get((answer.ok ? answer.resolved.variable : answer.variable).name) as Entry
    if (!answer.ok) return await this.#fail(entry, answer.error, context)
    const { resolved } = answer
    const previousVersion = entry.resolved?.from?.version
    const changed = entry.resolved?.digest !== resolved.digest
    try {
      if (changed || previousVersion !== resolved.from?.version) await release(resolved, { ...context, signal: this.#recordDeadline() })
    } catch (error) {
      if (this.#engine.signal.aborted) return undefined
      return this.#tell('error', entry, error as SecretError)
    }
    // While the record was awaited, a flight that began later may have brought a newer value.
    if (this.#engine.signal.aborted || number < (this.#filledBy.get(entry) ?? 0)) return undefined
    this.#filledBy.set(entry, number)
    fillEntry(entry, resolved, { fetchedAt, deadline: this.#engine.deadlineOf(resolved, fetchedAt) })
    if (!changed) return undefined
    this.#onChange(entry)
    this.#engine.events.rotate({
      name: entry.name,
      reference: resolved.variable.reference?.text,
      version: resolved.from?.version,
      previousVersion,
    })
    return undefined
  }

  async #fail(entry: Entry, error: SecretError, { gate, delivery }: ResolveContext): Promise<SecretError> {
    if (!error.denied) return this.#tell(error.retryable || error.code === 'unauthenticated' ? 'stale' : 'error', entry, error)
    const version = entry.resolved?.from?.version
    evictEntry(entry, error)
    const { name, variable } = entry
    const access = { name, reference: variable?.reference?.text, source: variable?.source ?? '', action: 'evict', delivery } as const
    await gate
      .record(access, { outcome: 'done', version, code: error.code }, this.#recordDeadline())
      .catch((failure: SecretError) => warn(failure.message))
    return this.#tell('error', entry, error)
  }

  /** A record that never answers must not end the refresh for good: the flights that come later share this one. */
  #recordDeadline(): AbortSignal {
    return AbortSignal.any([this.#engine.signal, AbortSignal.timeout(this.#engine.timings.startTimeout)])
  }

  #tell(event: 'error' | 'stale', entry: Entry, error: SecretError): SecretError {
    entry.error = error
    this.#engine.events.problem(event, error)
    return error
  }

  #plan(scheme: string): void {
    const { ttl } = this.#engine.timings
    const now = Date.now()
    const entries = this.#of(scheme)
    const failing = entries.some(({ error }) => error !== undefined)
    const regular = failing ? Math.min(ttl, Math.max(1000, Math.min(30_000, ttl / 5))) : ttl
    // A lease is renewed or read anew after two thirds of what is left of it.
    const leases = entries.flatMap(({ resolved }) =>
      resolved?.from?.lease === undefined ? [] : [((resolved.from.lease.until.getTime() - now) * 2) / 3],
    )
    this.#schedule.set(scheme, Math.min(jittered(regular, scheme), ...leases.map((left) => Math.max(1000, left))))
  }

  async #watch(scheme: string): Promise<void> {
    const { reader, signal, events } = this.#engine
    const ids = new Map(
      this.#of(scheme).flatMap(({ variable }) =>
        variable?.reference === undefined ? [] : [[keyOf(variable.reference.id), variable.reference.id]],
      ),
    )
    try {
      await follow(await reader.backend(scheme), [...ids.values()], signal, {
        changed: async (id) => await this.refresh(this.#holding(id)).catch(() => undefined),
        failed: (error) => events.problem('error', error),
      })
    } catch (error) {
      if (!signal.aborted && error instanceof SecretError) events.problem('error', error)
    }
  }

  #holding(id: SecretId): Entry[] {
    const key = keyOf(id)
    return this.#referenced().filter(({ variable }) => variable?.reference !== undefined && keyOf(variable.reference.id) === key)
  }
}

function schemeOf({ variable }: Entry): string {
  return variable?.reference?.id.scheme ?? ''
}
