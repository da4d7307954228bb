import { types } from 'node:util'
import { SecretError } from '../core/errors.ts'
import { SharedLog, type LogMemory } from '../core/shared-log.ts'
import { decode, encode, type SharedUpdate } from './shared-update.ts'

/** What `secrets.share()` gives: to be passed to a worker as it is, in its `workerData` or by `postMessage`. Nothing in it can be read without code. */
export interface SharedSecrets {
  readonly names: readonly string[]
  /** Name of the channel on which threads tell each other that there is something new. */
  readonly channel: string
  readonly memory: LogMemory
  readonly times: SharedArrayBuffer
}

/** How long a value is good. */
export interface Times {
  readonly fetchedAt: Date
  /** Milliseconds since the epoch. */
  readonly deadline: number
}

/** The memory in which one thread keeps secrets for others. They see all updates that belong together, or none. */
export class SharedMemory {
  readonly #log: SharedLog
  readonly #times: Float64Array

  constructor(log: SharedLog, times: SharedArrayBuffer) {
    this.#log = log
    this.#times = new Float64Array(times)
  }

  /**
   * The memory that came from another thread.
   *
   * @throws {SecretError} `invalid_config` for anything else.
   */
  static from(shared: unknown): SharedMemory {
    const { names, memory, times } = (shared ?? {}) as Partial<SharedSecrets>
    const log = SharedLog.from(memory)
    if (log !== undefined && Array.isArray(names) && types.isSharedArrayBuffer(times)) return new SharedMemory(log, times)
    throw new SecretError('invalid_config', {
      reason: 'shared is not what share() gives',
      remedy: 'pass on what `await secrets.share(...)` gave in the thread that has loaded the secrets',
    })
  }

  /** Adds updates, which belong together; returns the place of each, for `erase`. */
  add(updates: readonly SharedUpdate[]): readonly number[] {
    const all = updates.map(encode)
    try {
      return this.#log.append(...all)
    } finally {
      for (const bytes of all) bytes.fill(0)
    }
  }

  /** Overwrites an update. */
  erase(place: number): void {
    this.#log.erase(place)
  }

  /** What was added since the last call. */
  take(): readonly SharedUpdate[] {
    if (!this.#log.waiting) return []
    // The bytes are not overwritten: typed arrays in what they stand for are views of them.
    return this.#log.take().map(decode)
  }

  /** Says how long the value of a number is good. */
  setTimes(index: number, { fetchedAt, deadline }: Times): void {
    this.#times[index * 2] = fetchedAt.getTime()
    this.#times[index * 2 + 1] = deadline
  }

  /** When the value of a number was confirmed last, and until when it may be served, in milliseconds. */
  timesOf(index: number): readonly [fetchedAt: number, deadline: number] {
    return [this.#times[index * 2] as number, this.#times[index * 2 + 1] as number]
  }
}
