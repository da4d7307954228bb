import type { BroadcastChannel } from 'node:worker_threads'
import { randomUUID } from 'node:crypto'
import type { SecretValue } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { SharedLog } from '../core/shared-log.ts'
import { SharedMemory, type SharedSecrets } from './shared-memory.ts'
import type { SharedState, SharedUpdate } from './shared-update.ts'
import type { Entry } from './store.ts'

/** What a writer works with. */
export interface SharedWriterOptions {
  /** Puts the delivery of a new version on the record; rejects when it must not be delivered. */
  readonly record: (entry: Entry) => Promise<void>
  /** Reads an entry again, for a thread that asks. */
  readonly refresh: (entry: Entry) => Promise<void>
}

/** Keeps the secrets that were shared as what this thread holds: new versions, how long they are good, and that there is none any more. */
export class SharedWriter {
  readonly shared: SharedSecrets
  readonly #entries: readonly Entry[]
  readonly #options: SharedWriterOptions
  readonly #memory: SharedMemory
  readonly #channel: BroadcastChannel
  readonly #digests: (string | undefined)[]
  /** Where the newest state of each stands. */
  readonly #places: (number | undefined)[] = []
  readonly #changed = new Set<number>()
  #closed = false

  constructor(entries: readonly Entry[], options: SharedWriterOptions) {
    const log = SharedLog.create()
    const times = new SharedArrayBuffer(16 * entries.length)
    this.#entries = entries
    this.#options = options
    this.#memory = new SharedMemory(log, times)
    this.shared = { names: entries.map(({ name }) => name), channel: randomUUID(), memory: log.memory, times }
    this.#digests = entries.map(() => undefined)
    this.#channel = new (process.getBuiltinModule('node:worker_threads').BroadcastChannel)(this.shared.channel)
    this.#channel.addEventListener('message', (event) => void this.#asked((event as MessageEvent).data))
    this.#channel.unref()
    this.#write(entries.keys())
    for (const [index, entry] of entries.entries()) entry.watchers.add(() => this.#note(index, entry))
  }

  /** Tells nothing more; what is in memory stays what it is. */
  close(): void {
    this.#closed = true
    this.#channel.close()
  }

  #note(index: number, entry: Entry): void {
    if (this.#closed) return
    const { resolved, fetchedAt, deadline } = entry
    if (resolved === undefined) {
      this.#changed.delete(index)
      this.#write([index])
      return
    }
    if (resolved.digest !== this.#digests[index]) {
      // What is filled in one go belongs together, so it goes out together.
      if (this.#changed.size === 0) queueMicrotask(() => void this.#deliver())
      this.#changed.add(index)
    } else if (fetchedAt !== undefined && deadline !== undefined) {
      this.#memory.setTimes(index, { fetchedAt, deadline })
    }
  }

  async #deliver(): Promise<void> {
    const changed = [...this.#changed]
    this.#changed.clear()
    const recorded = await Promise.allSettled(changed.map(async (index) => await this.#options.record(this.#entries[index] as Entry)))
    // What was evicted meanwhile has been told.
    const ready = changed.filter(
      (index, at) => recorded[at]?.status === 'fulfilled' && (this.#entries[index] as Entry).resolved !== undefined,
    )
    if (ready.length > 0 && !this.#closed) this.#write(ready)
  }

  #write(indices: Iterable<number>): void {
    const updates = [...indices].map((index): SharedUpdate => [index, stateOf(this.#entries[index] as Entry)])
    const places = this.#memory.add(updates)
    for (const [at, [index, state]] of updates.entries()) {
      const old = this.#places[index]
      if (old !== undefined) this.#memory.erase(old)
      this.#places[index] = places[at]
      this.#digests[index] = 'given' in state ? state.given.digest : undefined
      if ('given' in state) this.#memory.setTimes(index, state.given)
    }
    this.#channel.postMessage('changed')
  }

  async #asked(message: unknown): Promise<void> {
    const { refresh: index } = (message ?? {}) as { readonly refresh?: number }
    const entry = index === undefined ? undefined : this.#entries[index]
    if (entry === undefined) return
    await this.#options.refresh(entry).catch(() => undefined) // told of where it failed
    if (this.#closed) return
    this.#channel.postMessage({ refreshed: index })
  }
}

/** The state of an entry. */
function stateOf({ cell, resolved, variable, fetchedAt, deadline, error }: Entry): SharedState {
  if (cell?.status.filled !== true || resolved === undefined || fetchedAt === undefined || deadline === undefined) {
    return { error: error ?? new SecretError('closed') }
  }
  const reference = variable?.reference?.text ?? variable?.given?.reference
  // A lease is kept and given back by the thread that has it.
  const from = resolved.from === undefined ? undefined : { ...resolved.from, lease: undefined }
  return { given: { value: cell.open(), digest: resolved.digest, reference, from: from as SecretValue | undefined, fetchedAt, deadline } }
}
