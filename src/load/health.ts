import { milliseconds } from '../core/duration.ts'
import type { ErrorCode } from '../core/errors.ts'
import type { Entry } from './store.ts'

/** The state of one variable, safe to log. */
export interface VariableHealth {
  /** `fresh`; `stale` while the last good value is served; `failed` when there is none to serve; `absent` outside its stages or environments. */
  readonly state: 'fresh' | 'stale' | 'failed' | 'absent'
  readonly kind: 'secret' | 'plain'
  /** `process.env`, a file's path, or `declaration`. */
  readonly source: string | undefined
  readonly reference: string | undefined
  readonly version: string | undefined
  readonly fetchedAt: Date | undefined
  readonly createdAt: Date | undefined
  readonly rotatedAt: Date | undefined
  /** When the last good value stops being served; `undefined` for never. */
  readonly servedUntil: Date | undefined
  /** `false` when the value is held as a live object, since bytes could not bring it back. */
  readonly sealed: boolean
  /** How often `expose()` was called. */
  readonly exposed: number
  /** `true` when the version is older than the declared `maxAge`. */
  readonly overdue: boolean
  /** Why there is no value, or no newer one. */
  readonly code: ErrorCode | undefined
}

/** The state of a loader: `ok` when every variable is fresh or absent. */
export interface Health {
  readonly ok: boolean
  readonly variables: Readonly<Record<string, VariableHealth>>
}

/** The health of entries at a time. */
export function healthOf(entries: ReadonlyMap<string, Entry>, now: Date): Health {
  const variables = Object.fromEntries([...entries.values()].map((entry) => [entry.name, variableHealth(entry, now)]))
  return { ok: Object.values(variables).every(({ state }) => state === 'fresh' || state === 'absent'), variables }
}

function variableHealth(entry: Entry, now: Date): VariableHealth {
  const { declaration, variable, resolved, cell, deadline = Infinity, fetchedAt, error } = entry
  return {
    state: stateOf(entry, now),
    kind: declaration.kind,
    source: variable?.source,
    reference: variable?.reference?.text ?? variable?.given?.reference,
    version: resolved?.from?.version,
    fetchedAt,
    createdAt: resolved?.from?.createdAt,
    rotatedAt: resolved?.from?.rotatedAt,
    servedUntil: deadline === Infinity ? undefined : new Date(deadline),
    sealed: cell?.status.sealed ?? false,
    exposed: cell?.status.exposed ?? 0,
    overdue: overdue(entry, now),
    code: error?.code,
  }
}

function stateOf({ error, resolved, deadline = Infinity }: Entry, now: Date): VariableHealth['state'] {
  if (error?.code === 'wrong_stage' || error?.code === 'wrong_environment') return 'absent'
  if (resolved === undefined || now.getTime() >= deadline) return 'failed'
  return error === undefined ? 'fresh' : 'stale'
}

function overdue({ declaration, resolved }: Entry, now: Date): boolean {
  const maxAge = declaration.kind === 'secret' ? declaration.options.maxAge : undefined
  const since = resolved?.from?.rotatedAt ?? resolved?.from?.createdAt
  return maxAge !== undefined && since !== undefined && now.getTime() - since.getTime() > milliseconds(maxAge, 'maxAge')
}
