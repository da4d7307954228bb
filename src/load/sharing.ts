import { SecretError } from '../core/errors.ts'
import { deadline } from './deadline.ts'
import type { Engine } from './engine.ts'
import { warn } from './events.ts'
import type { SharedSecrets } from './shared-memory.ts'
import { SharedWriter } from './shared-writer.ts'
import type { Entry } from './store.ts'

/** Hands secrets of this thread to others: each delivery is decided and on the record before it happens. */
export class Sharing {
  readonly #engine: Engine
  readonly #refresh: (entry: Entry) => Promise<void>
  readonly #writers = new Map<string, SharedWriter>()

  constructor(engine: Engine, refresh: (entry: Entry) => Promise<void>) {
    this.#engine = engine
    this.#refresh = refresh
  }

  /**
   * The memory that holds these secrets, one for the same names.
   *
   * @throws {SecretError} `invalid_config` for what cannot be shared; `refused`, `not_recorded`; why a name has no value.
   */
  async share(names: readonly string[]): Promise<SharedSecrets> {
    const entries = [...new Set(names)].toSorted().map((name) => this.#entry(name))
    if (entries.length === 0) {
      throw new SecretError('invalid_config', { reason: 'no name was given to share()', remedy: 'name the secrets that the worker needs' })
    }
    await Promise.all(entries.map(async (entry) => await this.#deliver(entry)))
    this.#engine.signal.throwIfAborted()
    const key = JSON.stringify(entries.map(({ name }) => name))
    let writer = this.#writers.get(key)
    if (writer === undefined) {
      writer = new SharedWriter(entries, { record: async (entry) => await this.#deliverNext(entry), refresh: this.#refresh })
      this.#writers.set(key, writer)
    }
    return writer.shared
  }

  /** Ends what keeps the memories up to date. */
  close(): void {
    for (const writer of this.#writers.values()) writer.close()
  }

  #entry(name: string): Entry {
    const refuse = (reason: string, remedy: string): SecretError => new SecretError('invalid_config', { variable: name, reason, remedy })
    const entry = this.#engine.entries.get(name)
    if (entry === undefined) throw refuse('is not declared', 'name a secret of the schema')
    if (entry.cell === undefined) throw refuse('is plain, and nothing that share() is for', 'pass its value to the worker')
    if (!entry.cell.status.filled) throw entry.error ?? new SecretError('closed', { variable: name, reason: 'was not loaded' })
    if (!entry.cell.status.sealed) {
      throw refuse('is an object that cannot be copied to another thread', 'declare it by a schema that gives text or plain data')
    }
    return entry
  }

  async #deliver(entry: Entry): Promise<void> {
    const { gate } = this.#engine
    const access = accessTo(entry, 'read')
    const { signal, done } = this.#deadline()
    try {
      await gate.decide(access, signal)
      await gate.record(access, { outcome: 'released', version: entry.resolved?.from?.version }, signal)
    } catch (error) {
      const { code } = error as SecretError
      if (code !== 'not_recorded') await gate.record(access, { outcome: 'refused', code }, signal).catch(() => undefined)
      throw error
    } finally {
      done()
    }
  }

  /** A new version of what was shared. What cannot be put on the record is not delivered: the other threads serve what they have, as long as they may. */
  async #deliverNext(entry: Entry): Promise<void> {
    const { signal, done } = this.#deadline()
    try {
      await this.#engine.gate.record(accessTo(entry, 'refresh'), { outcome: 'released', version: entry.resolved?.from?.version }, signal)
    } catch (error) {
      warn((error as SecretError).message)
      throw error
    } finally {
      done()
    }
  }

  #deadline(): ReturnType<typeof deadline> {
    return deadline(this.#engine.timings.startTimeout, new SecretError('deadline_exceeded'), this.#engine.signal)
  }
}

function accessTo({ name, variable }: Entry, action: 'read' | 'refresh') {
  const { reference, given, source = '' } = variable ?? {}
  return { name, reference: reference?.text ?? given?.reference, source, action, delivery: 'worker' } as const
}
