import type { AccessEvent } from './access.ts'

/** What a decision is asked about: an access before anything is fetched or written. */
export type AccessRequest = Pick<AccessEvent, 'action' | 'name' | 'reference' | 'source' | 'stage' | 'environment' | 'delivery'>

/** The answer. The reason is shown in the error and must hold no value. */
export type Decision = { readonly allow: true } | { readonly allow: false; readonly reason?: string }

/** Decides whether an access may happen. Asked once per variable and load. A decision that throws refuses. */
export type Decide = (request: AccessRequest) => Decision | Promise<Decision>

/** Puts an event on the record. The value is released only after the promise resolves; a rejection means that nothing is released. */
export type RecordAccess = (event: AccessEvent) => void | Promise<void>

/** The two seams of every read and write. Both pass everything through until they are given something. */
export interface Seams {
  readonly decide?: Decide | undefined
  readonly record?: RecordAccess | undefined
}
