import type { BroadcastChannel } from 'node:worker_threads'
import { SecretError } from '../core/errors.ts'
import type { Events } from './events.ts'
import type { Masks } from './redaction.ts'
import { maskOutput } from './resolve.ts'
import { SharedMemory, type SharedSecrets } from './shared-memory.ts'
import type { Given, SharedState } from './shared-update.ts'
import { confirmEntry, evictEntry, fillEntry, type Entry } from './store.ts'
import type { Variable } from './variable.ts'

/** What a reader keeps as another thread has it. */
export interface SharedHolder {
  readonly entries: ReadonlyMap<string, Entry>
  readonly events: Events
  readonly redactor: Masks
}

/** How the source of what another thread has shared is called. */
const source = 'shared'

/** Milliseconds that a thread waits for another one that it asked to read again. */
const patience = 5000

/** The secrets that another thread has shared, followed from the load on. */
export class SharedReader {
  readonly #shared: SharedSecrets
  readonly #memory: SharedMemory
  readonly #states = new Map<number, SharedState>()
  #holder: SharedHolder | undefined
  #channel: BroadcastChannel | undefined
  readonly #waiting = new Set<(index: number) => void>()

  /** @throws {SecretError} `invalid_config` when it is nothing that was shared. */
  constructor(shared: SharedSecrets) {
    this.#memory = SharedMemory.from(shared)
    this.#shared = shared
  }

  /** Whether a name was shared. */
  has(name: string): boolean {
    return this.#shared.names.includes(name)
  }

  /**
   * The variable of an entry that was shared, with its value; `undefined` for other ones.
   *
   * @throws {SecretError} why the other thread has no value either.
   */
  find({ name, declaration }: Entry): Variable | undefined {
    if (declaration.kind === 'plain' || !this.has(name)) return undefined
    for (const [index, state] of this.#memory.take()) this.#states.set(index, state)
    const index = this.#shared.names.indexOf(name)
    const state = this.#states.get(index) ?? { error: new SecretError('closed') }
    if ('error' in state) throw state.error
    const [fetchedAt, deadline] = this.#memory.timesOf(index)
    const given: Given = { ...state.given, fetchedAt: new Date(fetchedAt), deadline }
    return { name, declaration, source, reference: undefined, literal: undefined, given }
  }

  /** Begins to keep what was loaded as the other thread has it. */
  follow(holder: SharedHolder): void {
    this.#holder = holder
    this.#states.clear()
    this.#channel = new (process.getBuiltinModule('node:worker_threads').BroadcastChannel)(this.#shared.channel)
    this.#channel.addEventListener('message', (event) => {
      const { refreshed } = Object((event as MessageEvent).data) as { readonly refreshed?: number }
      this.#take()
      if (refreshed !== undefined) for (const listener of this.#waiting) listener(refreshed)
    })
    this.#channel.unref()
  }

  /** Brings a name up to date. */
  current(name: string): void {
    const entry = this.#holder?.entries.get(name)
    if (entry === undefined) return
    this.#take()
    const index = this.#shared.names.indexOf(name)
    const [fetchedAt, deadline] = this.#memory.timesOf(index)
    if (entry.deadline !== deadline) confirmEntry(entry, { fetchedAt: new Date(fetchedAt), deadline })
  }

  /** Has the thread that shared a name read it again. */
  async refresh(name: string): Promise<void> {
    if (this.#holder === undefined) return
    const index = this.#shared.names.indexOf(name)
    await new Promise<void>((resolve) => {
      const done = (answered: number): void => {
        if (answered !== index) return
        this.#waiting.delete(done)
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(done, patience, index)
      this.#waiting.add(done)
      this.#channel?.postMessage({ refresh: index })
    })
    this.current(name)
  }

  /** Follows no more. */
  close(): void {
    this.#holder = undefined
    this.#channel?.close()
  }

  #take(): void {
    const { entries, events, redactor } = this.#holder ?? {}
    if (entries === undefined || events === undefined || redactor === undefined) return
    const later: (() => void)[] = []
    for (const [index, state] of this.#memory.take()) {
      const entry = entries.get(this.#shared.names[index] ?? '')
      if (entry?.variable?.given === undefined) continue
      if ('given' in state) this.#fill(entry, state.given, { events, redactor, later })
      else {
        evictEntry(entry, state.error)
        if (state.error.code !== 'closed') later.push(() => events.problem('error', state.error))
      }
    }
    for (const tell of later) tell()
  }

  #fill(
    entry: Entry,
    given: Given,
    { events, redactor, later }: Pick<SharedHolder, 'events' | 'redactor'> & { later: (() => void)[] },
  ): void {
    const { value, from, digest, reference } = given
    const previousVersion = entry.resolved?.from?.version
    maskOutput(entry.name, value, undefined, redactor)
    const variable = { ...(entry.variable as Variable), given: { ...given, value: undefined } }
    const telling: (() => void)[] = []
    const resolved = { variable, value, bytes: undefined, from, digest }
    if (!fillEntry(entry, resolved, { fetchedAt: given.fetchedAt, deadline: given.deadline, later: telling })) return
    later.push(...telling, () => events.rotate({ name: entry.name, reference, version: from?.version, previousVersion }))
  }
}
