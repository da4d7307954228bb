import type { ErrorCode } from './errors.ts'

/** Which secret of a backend: the part of a reference before `#`. */
export interface SecretId {
  readonly scheme: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
}

/** What the core hands to every call of an adapter. */
export interface ReadOptions {
  /** Aborted at the deadline or when the loader is closed. The core stops waiting then, whether the adapter listens or not. */
  readonly signal: AbortSignal
  /** Registers what the adapter logs in with (token, key, session key) so that it is masked like a secret. */
  readonly conceal: (credential: string | Uint8Array) => void
  /** Set on the second read after a denial: log in anew first, so that an old login does not pass for a denial. */
  readonly freshLogin?: boolean
}

/** One version of a secret, as the backend keeps it. */
export interface SecretValue {
  readonly bytes: Uint8Array
  /** What the backend calls this revision. */
  readonly version?: string
  readonly createdAt?: Date
  readonly rotatedAt?: Date
  readonly nextRotationAt?: Date
  readonly expiresAt?: Date
  readonly lease?: Lease
  /** Facts for the record, such as the TLS version: names and values that are safe to log. */
  readonly facts?: Readonly<Record<string, string>>
}

/** The time a dynamic secret is valid for, and how to make it longer. */
export interface Lease {
  readonly until: Date
  /** Makes the lease longer and resolves to its new end. Called at two thirds of the time; the secret is read anew when it rejects or gives little. */
  readonly renew?: (o: ReadOptions) => Promise<Date>
  /** Gives the lease back. Called when the loader is closed, for each lease that has not ended. */
  readonly revoke?: (o: ReadOptions) => Promise<void>
}

/**
 * The code that speaks to one backend. `get` is the one method that must be there; the core offers the rest on top of it.
 * Methods throw the backend's raw error; the core wraps it once, by the code that `errorCode` names.
 */
export interface Adapter {
  /** Lower-case scheme of the references this adapter serves, `aws-sm`. */
  readonly scheme: string
  /** Calls at once that this backend takes well; 8 by default. The config's `concurrency` wins. */
  readonly concurrency?: number
  /** Reads one secret; `undefined` means that the backend has none. */
  get(id: SecretId, o: ReadOptions): Promise<SecretValue | undefined>
  /** Reads many in few calls; results in the order of `ids`. */
  getMany?(ids: readonly SecretId[], o: ReadOptions): Promise<readonly PromiseSettledResult<SecretValue | undefined>[]>
  /** Yields an id whenever it may have changed; the core reads it again. Ends when the signal is aborted. */
  watch?(ids: readonly SecretId[], o: ReadOptions): AsyncIterable<SecretId>
  /** Stores a new version and returns what is now kept, without its bytes. */
  put?(id: SecretId, value: Uint8Array, o: ReadOptions): Promise<Omit<SecretValue, 'bytes'>>
  /** Removes a secret; `false` when there was none. */
  remove?(id: SecretId, o: ReadOptions): Promise<boolean>
  /** Lists what is kept under a prefix, without values. */
  list?(prefix: string, o: ReadOptions): Promise<readonly SecretListing[]>
  /** The code of a raw error; `undefined` when the adapter does not know it. */
  errorCode?(error: unknown): ErrorCode | undefined
  /** Lets go of connections and timers. */
  close?(): Promise<void>
}

/** What a listing says of one secret. */
export interface SecretListing extends Omit<SecretValue, 'bytes' | 'lease'> {
  readonly id: SecretId
}
