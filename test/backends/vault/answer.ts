import { randomUUID } from 'node:crypto'

/** A body as Vault sends it. */
export type Json = Record<string, unknown>

/** One request, as far as engines need it. `path` is what comes after the mount. */
export interface Exchange {
  readonly operation: 'read' | 'write' | 'delete' | 'list'
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Json
  readonly token: string
  /** The path of the mount, `secret/`. */
  readonly mount: string
}

/** One answer; without a body it is a 204. */
export interface Answer {
  readonly status: number
  readonly body?: Json
}

/** An answer that refuses. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly string[]

  constructor(status: number, ...errors: readonly string[]) {
    super('refused')
    this.status = status
    this.errors = errors
  }
}

/** What is mounted at a path. */
export interface Engine {
  handle(exchange: Exchange): Answer
  /** Whether a write would change what is there (`update`) and not make it (`create`). */
  exists?(path: string): boolean
}

/** The envelope that every answer of Vault's API has. */
export function envelope(fields: Json): Json {
  const { mount_type = '', ...rest } = fields
  return {
    request_id: randomUUID(),
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data: null,
    wrap_info: null,
    warnings: null,
    auth: null,
    ...rest,
    mount_type,
  }
}

/** An answer with data. */
export function ok(fields: Json, status = 200): Answer {
  return { status, body: envelope(fields) }
}

/** An answer without a body. */
export const done: Answer = { status: 204 }

/** What Vault answers where there is nothing: 404 and no word. */
export function nothing(): never {
  throw new Refusal(404)
}

/** Reads a duration as Vault takes it: seconds, or a text such as `90s`, `5m`, `1h`. */
export function seconds(value: unknown, otherwise = 0): number {
  if (typeof value === 'number') return value
  const [, digits = '', unit = 's'] = /^(\d+)([smhd]?)$/.exec(typeof value === 'string' ? value : '') ?? []
  if (digits === '') return otherwise
  return Number(digits) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1)
}

/** A list as Vault takes it: an array, or a text with commas. */
export function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' && value !== '' ? value.split(',') : []
}

/** The names under a folder, folders with a slash, in order; 404 when there are none. */
export function listing(all: Iterable<string>, folder: string, mountType = 'kv'): Answer {
  const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`
  const under = [...all].filter((name) => name.startsWith(prefix) && name !== prefix).map((name) => name.slice(prefix.length))
  const keys = [...new Set(under.map((rest) => (rest.includes('/') ? rest.slice(0, rest.indexOf('/') + 1) : rest)))].toSorted()
  return keys.length === 0 ? nothing() : ok({ data: { keys }, mount_type: mountType })
}
