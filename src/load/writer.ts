import type { SecretListing, SecretValue } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { parseReference, type Reference } from '../core/reference.ts'
import { place } from '../core/stage.ts'
import { AdapterTable } from './adapter-table.ts'
import { checkOptions, timingsOf, type ProjectConfig } from './config.ts'
import { Gate, type Access } from './gate.ts'
import { Reader } from './reader.ts'
import { guardedRedactor, type Masks } from './redaction.ts'

/** What a writer is made of. */
export interface WriterOptions {
  readonly config?: ProjectConfig
  readonly env?: NodeJS.ProcessEnv
  /** Told every value and credential before it is used. Default: the redactor of the process. */
  readonly redactor?: Masks
}

/**
 * Changes what the backends keep, through the two seams: the decision is asked first, and an event `started` must be on the
 * record before anything is changed; how it went follows it.
 */
export class Writer {
  readonly #gate: Gate
  readonly #reader: Reader
  readonly #adapters: AdapterTable
  readonly #redactor: Masks
  readonly #lifetime = new AbortController()

  /** @throws {SecretError} `invalid_config` that names the option. */
  constructor({ config = {}, env = process.env, redactor = guardedRedactor(config) }: WriterOptions = {}) {
    checkOptions(config)
    const at = place(config, env)
    this.#adapters = new AdapterTable(config.adapters ?? [], { environment: at.environment, env, allow: config.allow })
    this.#gate = new Gate(config, at)
    this.#redactor = redactor
    this.#reader = new Reader({
      ...timingsOf(config),
      adapters: this.#adapters,
      conceal: (credential) => void redactor.add('credential', credential),
    })
  }

  /**
   * Stores a new version of a secret and returns what is now kept, without its bytes.
   *
   * @throws {SecretError} `refused`, `not_recorded`, `unimplemented`, `invalid_reference` for a reference with a field, or the backend's code.
   */
  async put(reference: string, value: Uint8Array): Promise<Omit<SecretValue, 'bytes'>> {
    const { id, text } = whole(reference)
    this.#redactor.add(nameOf(id.path), value)
    const access = this.#access(text, id.path, id.scheme)
    await this.#decide({ ...access, action: 'put' })
    const { signal } = this.#lifetime
    const backend = await this.#reader.backend(id.scheme)
    const [before] = await this.#reader.read([id], { signal, again: true })
    const missing = before?.status === 'rejected' && before.reason instanceof SecretError && before.reason.code === 'not_found'
    return await this.#recorded({ ...access, action: missing ? 'create' : 'update' }, () => backend.put(id, value, signal))
  }

  /**
   * Removes a secret; `false` when there was none.
   *
   * @throws {SecretError} as `put`.
   */
  async remove(reference: string): Promise<boolean> {
    const { id, text } = whole(reference)
    const access = { ...this.#access(text, id.path, id.scheme), action: 'remove' } as const
    await this.#decide(access)
    const backend = await this.#reader.backend(id.scheme)
    return await this.#recorded(access, () => backend.remove(id, this.#lifetime.signal))
  }

  /**
   * Lists what a backend keeps under a prefix, without values.
   *
   * @throws {SecretError} `unimplemented` or the backend's code.
   */
  async list(scheme: string, prefix = ''): Promise<readonly SecretListing[]> {
    const backend = await this.#reader.backend(scheme)
    return await backend.list(prefix, this.#lifetime.signal)
  }

  /** Ends what is under way and closes the built-in adapters. */
  async close(): Promise<void> {
    this.#lifetime.abort(new SecretError('closed'))
    await this.#adapters.close()
  }

  #access(reference: string, path: string, source: string): Omit<Access, 'action'> {
    return { name: nameOf(path), reference, source, delivery: 'none' }
  }

  async #decide(access: Access): Promise<void> {
    const { signal } = this.#lifetime
    try {
      await this.#gate.decide(access, signal)
    } catch (error) {
      await this.#gate.record(access, { outcome: 'refused', code: 'refused' }, signal).catch(() => undefined)
      throw error
    }
  }

  async #recorded<T>(access: Access, run: () => Promise<T>): Promise<T> {
    const { signal } = this.#lifetime
    const where = { reference: access.reference }
    await this.#gate.record(access, { outcome: 'started' }, signal)
    try {
      const done = await run()
      const version = typeof done === 'object' && done !== null && 'version' in done ? String(done.version) : undefined
      await this.#gate.record(access, { outcome: 'done', version }, signal)
      return done
    } catch (error) {
      const wrapped = (error instanceof SecretError ? error : new SecretError('unknown')).at(where)
      if (wrapped.code !== 'not_recorded')
        await this.#gate.record(access, { outcome: 'failed', code: wrapped.code }, signal).catch(() => undefined)
      throw wrapped
    }
  }
}

function whole(text: string): Reference {
  const reference = parseReference(text)
  if (reference.field === undefined) return reference
  throw new SecretError('invalid_reference', {
    reference: text,
    reason: 'a field cannot be written by itself',
    remedy: 'write the whole value, without #',
  })
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
