import type { Redactor } from '../redact/redactor.ts'
import { SecretError } from '../core/errors.ts'
import type { SecretOwner } from '../core/secret.ts'
import { checkOptions, type LoadConfig } from './config.ts'
import { declarationOf, type Env, type Schema } from './declaration.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { createEnv } from './env.ts'
import { type LoaderEvents, type SecretsEvents, warnOfListener } from './events.ts'
import { healthOf, type Health } from './health.ts'
import { guardedRedactor } from './redaction.ts'
import { Refresher } from './refresher.ts'
import type { SharedSecrets } from './shared-memory.ts'
import { SharedReader } from './shared-reader.ts'
import { Sharing } from './sharing.ts'
import { settingsOf, textsOf } from './sources.ts'
import { createEntry, evictEntry, type Entry } from './store.ts'
import { findVariable, textRulesOf, type Texts } from './variable.ts'

/** The secrets of a program: its typed environment, and the life behind it. */
export class Secrets<S extends Schema> {
  /**
   * The declared variables: a `Secret` handle each, or the value itself for what is plain. Reading a name that is not declared throws.
   */
  readonly env: Env<S>
  /** The redactor that knows every value handed out here. */
  readonly redactor: Redactor
  readonly #engine: Engine
  readonly #refresher: Refresher
  readonly #sharing: Sharing
  readonly #shared: SharedReader | undefined
  readonly #entries: ReadonlyMap<string, Entry>
  #texts: readonly Texts[]
  #read = false
  #loading: Promise<this> | undefined
  readonly #sources: () => readonly Texts[]
  /** What a preload read lives on in the program, and its leases with it. */
  readonly #handedOver: boolean

  /** Use `loadSecrets` or `defineSecrets`. A preload passes `onLoaded`, to keep what was read. */
  constructor(config: LoadConfig<S>, preload: Pick<EngineOptions, 'onLoaded'> = {}) {
    checkOptions(config ?? {}) // before the texts are read by them
    if (typeof config?.schema !== 'object' || config.schema === null) {
      throw new SecretError('invalid_config', { reason: 'no schema was given', remedy: 'pass { schema: { NAME: ... } }' })
    }
    const env = config.env ?? process.env
    this.redactor = config.redactor ?? guardedRedactor(config)
    const shared = config.shared === undefined ? undefined : new SharedReader(config.shared)
    this.#shared = shared
    const owner = (name: string): SecretOwner => ({
      refresh: () => this.#refreshOne(name),
      current: shared?.has(name) === true ? () => shared.current(name) : undefined,
      onListenerError: () => warnOfListener(`${name}: a listener of onRotate`),
    })
    const declared = Object.entries(config.schema)
    this.#entries = new Map(declared.map(([name, entry]) => [name, createEntry(name, declarationOf(entry, name), owner(name))]))
    this.env = createEnv<S>(this.#entries)
    this.#sources = () => textsOf(env, config.files, textRulesOf(config))
    this.#texts = this.#sources()
    this.#engine = new Engine({
      ...preload,
      config,
      env,
      settings: settingsOf(this.#texts),
      redactor: this.redactor,
      delivery: 'handle',
      entries: this.#entries,
      find: (entry, rules) => shared?.find(entry) ?? findVariable(entry.name, entry.declaration, this.#texts, rules),
    })
    this.#refresher = new Refresher(this.#engine)
    this.#sharing = new Sharing(this.#engine, (entry) => this.#refreshOne(entry.name))
    this.#handedOver = preload.onLoaded !== undefined
  }

  /**
   * Resolves, checks and fills every variable, or none. A call while a load is under way joins it; after a load that failed
   * it tries again; after one that succeeded it does nothing.
   *
   * @throws {LoadError} with every problem.
   */
  async load(): Promise<this> {
    this.#loading ??= this.#load()
    try {
      return await this.#loading
    } catch (error) {
      this.#loading = undefined
      throw error
    }
  }

  /**
   * Reads again what has a reference, all of it or one name.
   *
   * @throws {SecretError} the first problem; last good values stay served.
   */
  async refresh(name?: keyof S & string): Promise<void> {
    if (name !== undefined) return await this.#refreshOne(name)
    await this.load()
    await this.#refresher.refresh([...this.#entries.values()].filter(({ variable }) => variable?.reference !== undefined))
  }

  /**
   * Puts secrets into memory for worker threads, to be passed on by `workerData` or `postMessage` and given to `loadSecrets` there as
   * `shared`. Their handles follow the ones here: new versions, and that a value was denied or closed.
   *
   * @throws {SecretError} `invalid_config` for a plain variable, or an object that cannot be copied; `refused`, `not_recorded`.
   */
  async share(...names: readonly (keyof S & string)[]): Promise<SharedSecrets> {
    await this.load()
    return await this.#sharing.share(names)
  }

  /** Listens to `rotate`, `error`, `stale` or `mask`; returns the function that ends it. */
  on<E extends keyof SecretsEvents>(event: E, listener: SecretsEvents[E]): () => void {
    if (event === 'mask') return this.redactor.onMaskedPlace(listener as SecretsEvents['mask'])
    return this.#engine.events.on(event, listener as LoaderEvents[keyof LoaderEvents])
  }

  /** What is fresh, stale, failed or overdue, safe to log and to serve. */
  health(): Health {
    return healthOf(this.#entries, new Date())
  }

  /** Overwrites the values, ends the refresh, gives back leases and closes the built-in adapters. Handles throw `closed` from now on. */
  async close(): Promise<void> {
    for (const entry of this.#entries.values()) {
      evictEntry(entry, new SecretError('closed', { variable: entry.name }))
    }
    this.#sharing.close()
    this.#shared?.close()
    if (!this.#handedOver) await this.#refresher.revokeLeases()
    await this.#engine.close()
  }

  /** `close()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #load(): Promise<this> {
    this.#engine.signal.throwIfAborted()
    if (this.#read) this.#texts = this.#sources() // an earlier load failed, and the files may have been mended
    this.#read = true
    await this.#engine.load()
    this.#refresher.start()
    this.#shared?.follow({ entries: this.#entries, events: this.#engine.events, redactor: this.redactor })
    return this
  }

  async #refreshOne(name: string): Promise<void> {
    if (this.#shared?.has(name) === true) return await this.#shared.refresh(name)
    const entry = this.#entries.get(name)
    if (entry?.variable?.reference === undefined) return
    await this.#refresher.refresh([entry])
  }
}
