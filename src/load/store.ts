import { SecretError } from '../core/errors.ts'
import { createSecret, type Filling, type SecretCell, type SecretOwner } from '../core/secret.ts'
import type { Declaration } from './declaration.ts'
import type { Resolved } from './resolve.ts'
import type { Variable } from './variable.ts'

/** A declared variable in the process: its handle or its plain value, and what is known of them. */
export interface Entry {
  readonly name: string
  readonly declaration: Declaration
  /** The handle's inside; `undefined` for a plain variable. */
  readonly cell: SecretCell<unknown> | undefined
  /** Set by the load. */
  variable?: Variable
  resolved?: Pick<Resolved, 'value' | 'from' | 'digest'> | undefined
  fetchedAt?: Date
  /** Milliseconds since the epoch until which the value may be served. */
  deadline?: number
  /** Why the value is not there, or why there is no newer one. */
  error?: SecretError | undefined
  /** Told after each change of what the entry holds, or of how long it is good. */
  readonly watchers: Set<() => void>
}

/** Creates the entry of a declared variable, empty until it is loaded. */
export function createEntry(name: string, declaration: Declaration, owner: SecretOwner): Entry {
  const cell = declaration.kind === 'secret' ? createSecret<unknown>(name, owner) : undefined
  return { name, declaration, cell, watchers: new Set() }
}

/**
 * Puts a value into its entry; a handle gets it sealed, and keeps only the digest beside it.
 * Returns whether the value is another one than before; the listeners of the handle are told by `later`, where that is given.
 */
export function fillEntry(
  entry: Entry,
  { variable, value, from, digest }: Resolved,
  times: { fetchedAt: Date; deadline: number; later?: (() => void)[] },
): boolean {
  const changed = entry.resolved?.digest !== digest
  const filling: Filling = { version: from?.version, fetchedAt: times.fetchedAt, deadline: times.deadline }
  if (!changed && entry.cell?.status.filled === true) entry.cell.confirm(filling)
  else entry.cell?.fill(value, filling, times.later)
  entry.variable = variable
  entry.resolved = { value: entry.cell === undefined ? value : undefined, from: from && { ...from, bytes: new Uint8Array() }, digest }
  entry.fetchedAt = times.fetchedAt
  entry.deadline = times.deadline
  entry.error = undefined
  tell(entry)
  return changed
}

/** The backend said that the value an entry holds is good until then. */
export function extendEntry(entry: Entry, until: Date): void {
  if (entry.fetchedAt !== undefined) confirmEntry(entry, { fetchedAt: entry.fetchedAt, deadline: until.getTime() })
}

/** The value that an entry holds is still the newest. */
export function confirmEntry(entry: Entry, { fetchedAt, deadline }: { fetchedAt: Date; deadline: number }): void {
  if (entry.resolved === undefined) return
  entry.fetchedAt = fetchedAt
  entry.deadline = deadline
  entry.cell?.confirm({ version: entry.resolved.from?.version, fetchedAt, deadline })
  tell(entry)
}

/** Takes the value out of its entry; reading it throws the error from now on. */
export function evictEntry(entry: Entry, error: SecretError): void {
  entry.cell?.evict(error)
  entry.resolved = undefined
  entry.error = error
  tell(entry)
}

function tell({ watchers }: Entry): void {
  for (const watcher of watchers) watcher()
}

/**
 * What a read of the typed environment gives: the handle, or the plain value.
 *
 * @throws {SecretError} for a plain variable that has no value here.
 */
export function readEntry({ name, cell, resolved, error }: Entry): unknown {
  if (cell !== undefined) return cell.secret
  if (resolved !== undefined) return resolved.value
  throw error ?? new SecretError('closed', { variable: name, reason: 'read before it was loaded', remedy: 'await load() first' })
}
