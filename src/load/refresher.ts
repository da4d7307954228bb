import { SecretError } from '../core/errors.ts'
import { bySecret } from './by-secret.ts'
import { confirmed } from './confirmed.ts'
import { forgetLastMatch, type Engine } from './engine.ts'
import { warn } from './events.ts'
import { keyOf } from './id-key.ts'
import { Leases } from './leases.ts'
import { holding, ofScheme, referenced, schemeOf, sharing } from './referenced.ts'
import { nameOf, release, resolve, type Resolution, type ResolveContext, type Resolved } from './resolve.ts'
import { Schedule, untilRead } from './schedule.ts'
import { evictEntry, extendEntry, fillEntry, type Entry } from './store.ts'
import { follow } from './watching.ts'

/** One reading of entries; a higher number began later. */
interface Flight {
  readonly number: number
  readonly fetchedAt: Date
}

/** Who is told what happens to entries. */
export interface RefresherListener {
  /** An entry holds a new value. Told before the listeners of `rotate`. */
  readonly changed?: (entry: Entry) => void
  /** The backend denied what an entry held, and it is gone. */
  readonly evicted?: (entry: Entry) => void
}

/** Keeps entries fresh: reads again at the ttl and on every hint, keeps the last good value, evicts what was denied. */
export class Refresher {
  readonly #engine: Engine
  readonly #schedule: Schedule
  readonly #leases: Leases
  readonly #flights = new Map<string, Promise<void>>()
  readonly #told: RefresherListener
  readonly #filledBy = new WeakMap<Entry, number>()
  #begun = 0

  constructor(engine: Engine, told: RefresherListener = {}) {
    this.#engine = engine
    this.#told = told
    this.#schedule = new Schedule((scheme) => void this.refresh(this.#due(scheme)).catch(() => undefined))
    this.#leases = new Leases({
      backend: async (scheme) => await engine.reader.backend(scheme),
      signal: engine.signal,
      extended: (id, until) => holding(this.#entries, id).forEach((entry) => extendEntry(entry, until)),
      replace: async (id) => await this.refresh(holding(this.#entries, id)),
    })
    engine.signal.addEventListener('abort', () => this.#schedule.clear(), { once: true })
  }

  /** Begins to follow what was loaded. */
  start(): void {
    this.keepLeases()
    for (const scheme of new Set(referenced(this.#entries).map(schemeOf))) {
      this.#plan(scheme)
      void this.#watch(scheme)
    }
  }

  /** Keeps the leases of what was loaded alive, and follows nothing else. */
  keepLeases(): void {
    for (const entry of referenced(this.#entries)) this.#followLease(entry)
  }

  /** Gives back the leases of what was loaded. Waits no longer than one call may take. */
  async revokeLeases(): Promise<void> {
    await this.#engine.giveBack(this.#leases.take())
  }

  /**
   * Reads entries again, and with them those that hold another field of the same secret; those that share a flight wait for it.
   *
   * @throws {SecretError} the first problem; the last good values stay where they may.
   */
  async refresh(asked: readonly Entry[]): Promise<void> {
    const entries = sharing(this.#entries, asked)
    const key = JSON.stringify(entries.map(({ name }) => name))
    const flight = this.#flights.get(key) ?? this.#run(entries).finally(() => this.#flights.delete(key))
    this.#flights.set(key, flight)
    await flight
  }

  get #entries(): Iterable<Entry> {
    return this.#engine.entries.values()
  }

  /** Entries of a scheme that the ttl counts for: reading a leased one again would make a new lease. */
  #due(scheme: string): Entry[] {
    return ofScheme(this.#entries, scheme).filter(
      ({ variable }) => variable?.reference === undefined || !this.#leases.has(variable.reference.id),
    )
  }

  #followLease({ variable, resolved }: Entry): void {
    if (variable?.reference !== undefined) this.#leases.follow(variable.reference.id, resolved?.from?.lease)
  }

  async #run(entries: readonly Entry[]): Promise<void> {
    const { signal } = this.#engine
    const context = { ...this.#engine.context('refresh', signal), again: true, decided: true }
    const flight = { number: ++this.#begun, fetchedAt: new Date() }
    const variables = entries.flatMap(({ variable }) => (variable?.reference === undefined ? [] : [variable]))
    const resolutions = await confirmed(await resolve(variables, context), context)
    const problems = (await Promise.all(bySecret(resolutions).map((some) => this.#apply(some, flight, context)))).flat()
    forgetLastMatch()
    if (signal.aborted) return
    for (const scheme of new Set(entries.map(schemeOf))) this.#plan(scheme)
    const problem = problems.find((one) => one !== undefined)
    if (problem !== undefined) throw problem
  }

  /**
   * Takes the answers about one secret in at one time, so that nobody sees fields of two versions; returns the problems. Of a leased secret all
   * fields or none are taken: the user of one lease has not the password of another.
   */
  async #apply(answers: readonly Resolution[], flight: Flight, context: ResolveContext): Promise<(SecretError | undefined)[]> {
    const recorded = await Promise.all(answers.map((one) => this.#recorded(one, context)))
    if (this.#engine.signal.aborted) return []
    const failed = recorded.find((one) => !one.ok)
    const later: (() => void)[] = []
    const problems = Promise.all(
      recorded.map(async (one) => {
        const entry = this.#engine.entries.get(nameOf(one)) as Entry
        if (!one.ok) return await this.#fail(entry, one.error, context)
        if (failed?.ok === false && one.resolved.from?.lease !== undefined) return this.#tell('error', entry, failed.error)
        this.#fill(entry, one.resolved, flight, later)
        return undefined
      }),
    )
    // Listeners see the new version in all fields.
    for (const tell of later) tell()
    return await problems
  }

  /** Puts the release of a new version on the record. */
  async #recorded(answer: Resolution, context: ResolveContext): Promise<Resolution> {
    if (!answer.ok || this.#engine.signal.aborted) return answer
    const { resolved } = answer
    const before = this.#engine.entries.get(nameOf(answer))?.resolved
    if (before?.digest === resolved.digest && before.from?.version === resolved.from?.version) return answer
    try {
      await release(resolved, { ...context, signal: this.#recordDeadline() })
      return answer
    } catch (error) {
      return { ok: false, variable: resolved.variable, error: error as SecretError }
    }
  }

  #fill(entry: Entry, resolved: Resolved, { number, fetchedAt }: Flight, later: (() => void)[]): void {
    // While the record was awaited, a flight that began later may have brought a newer value.
    if (number < (this.#filledBy.get(entry) ?? 0)) return
    const previousVersion = entry.resolved?.from?.version
    this.#filledBy.set(entry, number)
    const telling: (() => void)[] = []
    const changed = fillEntry(entry, resolved, { fetchedAt, deadline: this.#engine.deadlineOf(resolved, fetchedAt), later: telling })
    this.#followLease(entry)
    if (!changed) return
    later.push(
      () => this.#told.changed?.(entry),
      ...telling,
      () => {
        this.#engine.events.rotate({
          name: entry.name,
          reference: resolved.variable.reference?.text,
          version: resolved.from?.version,
          previousVersion,
        })
      },
    )
  }

  async #fail(entry: Entry, error: SecretError, { gate, delivery }: ResolveContext): Promise<SecretError> {
    if (!error.denied) {
      const served = entry.resolved !== undefined && Date.now() < (entry.deadline ?? Infinity)
      return this.#tell(served && (error.retryable || error.code === 'unauthenticated') ? 'stale' : 'error', entry, error)
    }
    const version = entry.resolved?.from?.version
    evictEntry(entry, error)
    this.#told.evicted?.(entry)
    this.#followLease(entry)
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
    const entries = this.#due(scheme)
    if (entries.length > 0) this.#schedule.set(scheme, untilRead(entries, this.#engine.timings.ttl, scheme))
  }

  async #watch(scheme: string): Promise<void> {
    const { reader, signal, events } = this.#engine
    const ids = new Map(
      ofScheme(this.#entries, scheme).flatMap(({ variable }) =>
        variable?.reference === undefined ? [] : [[keyOf(variable.reference.id), variable.reference.id]],
      ),
    )
    try {
      await follow(await reader.backend(scheme), [...ids.values()], signal, {
        changed: async (id) => await this.refresh(holding(this.#entries, id)).catch(() => undefined),
        failed: (error) => events.problem('error', error),
      })
    } catch (error) {
      if (!signal.aborted && error instanceof SecretError) events.problem('error', error)
    }
  }
}
