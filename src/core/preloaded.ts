import type { SecretValue } from './adapter.ts'

/**
 * What a preload (`tightlip/register`, `tightlip/config`) has injected into this process, so that `loadSecrets` follows the
 * reference behind a variable instead of taking the injected value for a literal, and does not load it again.
 */
export interface Preloaded {
  /** The reference that stood in `name` before `value` was injected there; `undefined` when `value` is not what was injected. */
  originalText(name: string, value: string): string | undefined
  /** A value that was read a moment ago, by the key of its id; each is handed out once. */
  take(key: string): SecretValue | undefined
}

const slot = Symbol.for('tightlip.preloaded')

/** The preloads of this process, the newest first; shared by all copies of the package. */
export function preloads(): Preloaded[] {
  const holder = globalThis as { [slot]?: Preloaded[] }
  return (holder[slot] ??= [])
}
