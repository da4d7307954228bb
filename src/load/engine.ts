import type { Action, Delivery } from '../core/access.ts'
import type { Lease, SecretId } from '../core/adapter.ts'
import { LoadError, SecretError } from '../core/errors.ts'
import { place, type Place } from '../core/stage.ts'
import { AdapterTable } from './adapter-table.ts'
import { checkOptions, timingsOf, type ProjectConfig, type Timings } from './config.ts'
import { abortController, deadline } from './deadline.ts'
import { Events, warn } from './events.ts'
import { Gate } from './gate.ts'
import { Reader } from './reader.ts'
import type { Masks } from './redaction.ts'
import { recordFailure, release, resolve, type Resolution, type ResolveContext, type Resolved } from './resolve.ts'
import { fillEntry, type Entry } from './store.ts'
import { absence, textRulesOf, type TextRules, type Variable } from './variable.ts'

/** What an engine is made of. */
export interface EngineOptions {
  readonly config: ProjectConfig
  readonly env: NodeJS.ProcessEnv
  /** tightlip's own settings, where they are not those of `env` alone. */
  readonly settings?: NodeJS.ProcessEnv
  readonly redactor: Masks
  readonly delivery: Delivery
  readonly entries: ReadonlyMap<string, Entry>
  /** Finds the text of an entry. */
  readonly find: (entry: Entry, rules: TextRules) => Variable
  /** Told each value once the load is through. */
  readonly onLoaded?: (resolved: Resolved) => void
}

/** Loads entries whole or not at all. The faces (`Secrets`, the drop-in's environment) are thin over it. */
export class Engine {
  readonly events: Events = new Events()
  readonly place: Place
  readonly timings: Timings
  readonly gate: Gate
  readonly reader: Reader
  readonly entries: ReadonlyMap<string, Entry>
  readonly #options: EngineOptions
  readonly #adapters: AdapterTable
  readonly #lifetime = abortController()

  /** @throws {SecretError} `invalid_config` that names the option. */
  constructor(options: EngineOptions) {
    const { config, env, settings = env, redactor, entries } = options
    checkOptions(config)
    this.#options = options
    this.entries = entries
    this.place = place(config, settings)
    this.timings = timingsOf(config)
    this.#adapters = new AdapterTable(config.adapters ?? [], { environment: this.place.environment, env, settings, allow: config.allow })
    this.gate = new Gate(config, this.place, config.redact === false ? { redaction: 'off' } : {})
    this.reader = new Reader({
      ...this.timings,
      adapters: this.#adapters,
      conceal: (credential) => void redactor.add('credential', credential),
    })
  }

  /** Aborted by `close()`. */
  get signal(): AbortSignal {
    return this.#lifetime.signal
  }

  /**
   * Resolves and checks every entry, then fills all of them.
   *
   * @throws {LoadError} with every problem; no entry is filled then.
   */
  async load(): Promise<void> {
    const { signal, done } = deadline(this.timings.startTimeout, tooLong(), this.signal)
    const leases = new Map<Lease, SecretId>()
    try {
      const problems: SecretError[] = []
      const variables = this.#find(problems)
      const context = { ...this.context('read', signal), leased: (id: SecretId, lease: Lease) => void leases.set(lease, id) }
      const fetchedAt = new Date()
      const resolutions = await resolve(variables, context)
      const resolved = await this.#sorted(resolutions, problems, context)
      if (problems.length === 0) await this.#release(resolved, problems, context)
      if (problems.length > 0) throw new LoadError(problems)
      this.signal.throwIfAborted()
      for (const one of resolved) {
        const { given } = one.variable
        fillEntry(this.#entry(one.variable), one, given ?? { fetchedAt, deadline: this.deadlineOf(one, fetchedAt) })
        this.#options.onLoaded?.(one)
      }
    } catch (error) {
      await this.giveBack(leases)
      throw error
    } finally {
      done()
      forgetLastMatch()
    }
  }

  /** What `resolve` and `release` work with. */
  context(action: Action, signal: AbortSignal): ResolveContext {
    const { redactor, delivery } = this.#options
    return {
      reader: this.reader,
      gate: this.gate,
      redactor,
      delivery,
      action: action === 'read' && delivery !== 'handle' ? 'inject' : action,
      signal,
      warn,
    }
  }

  /** Milliseconds since the epoch until which a value may be served when the backend is down. */
  deadlineOf({ variable, from }: Pick<Resolved, 'variable' | 'from'>, fetchedAt: Date): number {
    if (variable.reference === undefined) return Infinity
    const { ttl, maxStale } = this.timings
    // A lease is the backend's word on how long the value is good; without one, what was not confirmed for long is not served.
    const good = from?.lease?.until.getTime() ?? fetchedAt.getTime() + ttl + maxStale
    return Math.min(good, from?.expiresAt?.getTime() ?? Infinity)
  }

  /**
   * Gives back leases, also those whose values nobody got: a program that is started again and again would leave users behind each time.
   * Waits no longer than one call may take. Never rejects: what cannot be given back ends by itself.
   */
  async giveBack(leases: ReadonlyMap<Lease, SecretId>): Promise<void> {
    if (leases.size === 0) return
    const { signal, done } = deadline(this.timings.timeout, new SecretError('deadline_exceeded'))
    const all = [...leases].map(async ([lease, { scheme }]) => await (await this.reader.backend(scheme)).revoke(lease, signal))
    await Promise.allSettled(all)
    done()
  }

  /** Ends all that is under way and closes the built-in adapters. */
  async close(): Promise<void> {
    this.#lifetime.abort(new SecretError('closed'))
    await this.#adapters.close()
  }

  #entry({ name }: Variable): Entry {
    return this.entries.get(name) as Entry
  }

  #find(problems: SecretError[]): Variable[] {
    const { config, env, settings = env, find } = this.#options
    const rules = textRulesOf(config, settings)
    return [...this.entries.values()].flatMap((entry) => {
      entry.error = absence(entry.name, entry.declaration, this.place)
      if (entry.error !== undefined) {
        entry.cell?.evict(entry.error)
        return []
      }
      try {
        return [find(entry, rules)]
      } catch (error) {
        problems.push((error instanceof SecretError ? error : new SecretError('unknown')).at({ variable: entry.name }))
        return []
      }
    })
  }

  async #sorted(resolutions: readonly Resolution[], problems: SecretError[], context: ResolveContext): Promise<Resolved[]> {
    const resolved: Resolved[] = []
    for (const resolution of resolutions) {
      if (resolution.ok) resolved.push(resolution.resolved)
      else problems.push(resolution.error)
    }
    await Promise.all(resolutions.flatMap((one) => (one.ok ? [] : [recordFailure(one.variable, one.error, context)])))
    return resolved
  }

  async #release(resolved: readonly Resolved[], problems: SecretError[], context: ResolveContext): Promise<void> {
    const secrets = resolved.filter(({ variable, bytes }) => variable.declaration.kind === 'secret' && bytes !== undefined)
    const releases = await Promise.allSettled(secrets.map((one) => release(one, context)))
    problems.push(...releases.flatMap((one) => (one.status === 'rejected' ? [one.reason as SecretError] : [])))
  }
}

/** V8 keeps the last subject of a regular expression, which may have been a value. */
export function forgetLastMatch(): void {
  ;/(?:)/.exec('')
}

function tooLong(): SecretError {
  return new SecretError('deadline_exceeded', {
    reason: 'the load took longer than startTimeout',
    remedy: 'check the backend or raise startTimeout',
  })
}
