import type { Adapter } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { ownSchemes } from '../core/reference.ts'
import { createBuiltIn, type BuiltInOptions } from './built-in.ts'

/** The adapters of a loader by scheme: those given, and the built-in ones made when they are first needed. */
export class AdapterTable {
  readonly #given: ReadonlyMap<string, Adapter>
  readonly #made = new Map<string, Promise<Adapter>>()
  readonly #options: BuiltInOptions

  constructor(given: readonly Adapter[], options: BuiltInOptions) {
    this.#given = new Map(given.map((adapter) => [adapter.scheme, adapter]))
    this.#options = options
  }

  /**
   * The adapter that serves a scheme.
   *
   * @throws {SecretError} `no_adapter` when none does, `missing_peer` when its package is not installed.
   */
  async get(scheme: string): Promise<Adapter> {
    const given = this.#given.get(scheme)
    if (given !== undefined) return given
    const made = this.#made.get(scheme) ?? createBuiltIn(scheme, this.#options)
    if (made === undefined) throw unserved(scheme)
    this.#made.set(scheme, made)
    made.catch(() => this.#made.delete(scheme)) // what was missing may be installed by the next try
    return await made
  }

  /** Closes the built-in adapters; those given belong to the caller. */
  async close(): Promise<void> {
    const made = await Promise.allSettled(this.#made.values())
    this.#made.clear()
    await Promise.allSettled(made.map(async (one) => (one.status === 'fulfilled' ? await one.value.close?.() : undefined)))
  }
}

function unserved(scheme: string): SecretError {
  if (!ownSchemes.has(scheme)) return new SecretError('no_adapter', { adapter: scheme })
  const reason = `this version of tightlip has no adapter of its own for ${scheme}://`
  return new SecretError('no_adapter', { adapter: scheme, reason, remedy: 'pass one in the adapters option' })
}
