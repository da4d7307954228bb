import type { SecretValue } from '../core/adapter.ts'
import type { Preloaded } from '../core/preloaded.ts'
import { seal, type Sealed } from '../core/seal.ts'
import { keyOf } from './id-key.ts'
import type { Variable } from './variable.ts'

interface Kept {
  readonly facts: Omit<SecretValue, 'bytes'>
  readonly bytes: Sealed<Uint8Array>
  readonly until: number
}

/** What a preload read, sealed until `loadSecrets` takes it over or its ttl ends. */
export class PreloadedValues implements Preloaded {
  readonly #kept = new Map<string, Kept>()
  readonly #injected = new Map<string, { readonly text: string; readonly value: Sealed<string> }>()
  readonly #ttl: number

  constructor(ttl: number) {
    this.#ttl = ttl
  }

  /** Keeps the value behind a variable. */
  keep({ reference }: Variable, from: SecretValue | undefined): void {
    if (reference === undefined || from === undefined) return
    const { bytes, ...facts } = from
    this.#kept.set(keyOf(reference.id), { facts, bytes: seal(Uint8Array.from(bytes)), until: Date.now() + this.#ttl })
  }

  /** Remembers that `value` now stands in the environment where the reference `text` stood. */
  injected(name: string, text: string, value: string): void {
    this.#injected.set(name, { text, value: seal(value) })
  }

  originalText(name: string, value: string): string | undefined {
    const injected = this.#injected.get(name)
    return injected?.value.open() === value ? injected.text : undefined
  }

  take(key: string): SecretValue | undefined {
    const kept = this.#kept.get(key)
    this.#kept.delete(key)
    if (kept === undefined || Date.now() >= kept.until) return undefined
    const bytes = kept.bytes.open()
    kept.bytes.wipe()
    return { ...kept.facts, bytes }
  }
}
