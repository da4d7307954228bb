import type { ReadOptions } from '../../src/core/adapter.ts'
import { milliseconds, type Duration } from '../../src/core/duration.ts'
import { locate, type Location, type LocationOptions } from './location.ts'

/** Options of `age`. */
export interface AgeOptions extends LocationOptions {
  /** How long a write waits for another writer; 2.5 s by default, so that its error comes before the loader's deadline. */
  readonly lockTimeout?: Duration
  /** Look at the store every so often instead of waiting for events of the file system, for mounts that report none. */
  readonly polling?: Duration
}

/** What a change is made with. */
export interface ChangeOptions extends ReadOptions {
  readonly location: Location
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds to wait for another writer. */
  readonly lockTimeout: number
}

/**
 * The options of a change, in full.
 *
 * @throws {SecretError} what `locate` throws.
 */
export function changeOptions(options: AgeOptions, { signal, conceal }: ReadOptions): ChangeOptions {
  const lockTimeout = milliseconds(options.lockTimeout ?? '2.5s', 'lockTimeout')
  return { location: locate(options), env: options.env ?? process.env, lockTimeout, signal, conceal }
}
