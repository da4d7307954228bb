import type { SecretError } from '../core/errors.ts'
import type { MaskedPlace } from '../redact/places/throttle.ts'

/** A new version is in the handle. */
export interface Rotation {
  readonly name: string
  readonly reference: string | undefined
  readonly version: string | undefined
  readonly previousVersion: string | undefined
}

/** What a loader tells of. `stale`: the backend is down and the last good value is served. `error`: a value was evicted or a new one is not accepted. */
export interface LoaderEvents {
  readonly rotate: (rotation: Rotation) => void
  readonly error: (error: SecretError) => void
  readonly stale: (error: SecretError) => void
}

/** What may be listened to. `mask`: a line of the program has printed a secret, which was masked. */
export interface SecretsEvents extends LoaderEvents {
  readonly mask: (place: MaskedPlace) => void
}

/** Listeners by event. What goes wrong and nobody listens to becomes a process warning, so that it is never silent. */
export class Events {
  readonly #listeners: { readonly [E in keyof LoaderEvents]: Set<LoaderEvents[E]> } = {
    rotate: new Set(),
    error: new Set(),
    stale: new Set(),
  }

  /** Adds a listener; returns the function that takes it away. */
  on<E extends keyof LoaderEvents>(event: E, listener: LoaderEvents[E]): () => void {
    const listeners: Set<LoaderEvents[E]> = this.#listeners[event]
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** Tells of a new version. */
  rotate(rotation: Rotation): void {
    for (const listener of this.#listeners.rotate) this.#call(() => listener(rotation))
  }

  /** Tells of a problem. */
  problem(event: 'error' | 'stale', error: SecretError): void {
    const listeners = this.#listeners[event]
    if (listeners.size === 0) warn(`${event === 'stale' ? 'serving the last good value' : 'refresh failed'}: ${error.message}`)
    for (const listener of listeners) this.#call(() => listener(error))
  }

  #call(listener: () => void): void {
    try {
      listener()
    } catch {
      warnOfListener('a listener')
    }
  }
}

/** Says that a listener threw, and not what. */
export function warnOfListener(listener: string): void {
  warn(`${listener} threw; its error is not shown, since it may hold a value`)
}

/** Prints a warning of tightlip's through the process's own channel for warnings. */
export function warn(message: string): void {
  process.emitWarning(message, { type: 'TightlipWarning' })
}
