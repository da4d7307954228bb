import { Failure } from './failure.ts'
import type { ListRequest } from './messages.ts'

/** One row of a listing and what a filter may ask of it. */
export interface Row {
  readonly message: object
  readonly name: string
  readonly createTime: Date
  readonly labels: Readonly<Record<string, string>>
  readonly state?: string
}

/** A page of a listing. */
export interface Page {
  readonly messages: readonly object[]
  readonly nextPageToken: string
  /** 0 where there is a filter, says the proto. */
  readonly totalSize: number
}

/**
 * Cuts a page out of a listing. A page holds at most `maxPage` rows, whatever was asked for.
 *
 * @throws {Failure} INVALID_ARGUMENT for a filter, a size or a token that is not one.
 */
export function page(rows: readonly Row[], { pageSize, pageToken, filter }: ListRequest, maxPage: number): Page {
  if (pageSize < 0) throw new Failure('INVALID_ARGUMENT', 'The page size is negative.')
  const found = rows.filter(predicate(filter))
  const start = pageToken === '' ? 0 : offset(pageToken, filter)
  const end = start + Math.min(pageSize === 0 ? maxPage : pageSize, maxPage)
  return {
    messages: found.slice(start, end).map(({ message }) => message),
    nextPageToken: end < found.length ? token(end, filter) : '',
    totalSize: filter === '' ? rows.length : 0,
  }
}

function token(at: number, filter: string): string {
  return Buffer.from(JSON.stringify([at, filter])).toString('base64url')
}

function offset(pageToken: string, filter: string): number {
  const at = /^\d+$/.exec(/^\[(\d+),/.exec(Buffer.from(pageToken, 'base64url').toString())?.[1] ?? '')?.[0]
  if (at === undefined || token(Number(at), filter) !== pageToken) throw new Failure('INVALID_ARGUMENT', 'The page token is not valid.')
  return Number(at)
}

const term = /^(name|state|create_time|labels\.[\w-]+)(:|=|<|>)"?([^"\s()]+)"?$/

/** A filter: terms with AND between them, which binds closer, and OR (documentation of filtering). No parentheses, no NOT. */
function predicate(filter: string): (row: Row) => boolean {
  if (filter === '') return () => true
  const any = filter.split(/\s+OR\s+/).map((all) => all.split(/\s+(?:AND\s+)?/).map(test))
  return (row) => any.some((all) => all.every((one) => one(row)))
}

function test(text: string): (row: Row) => boolean {
  const [, field = '', operator = '', value = ''] = term.exec(text) ?? []
  if (field === 'name' && operator === ':') return ({ name }) => name.includes(value)
  if (field === 'name' && operator === '=') return ({ name }) => name === value
  if (field === 'state' && (operator === ':' || operator === '=')) return ({ state }) => state === value
  if (field === 'create_time' && (operator === '<' || operator === '>') && !Number.isNaN(Date.parse(value))) {
    return ({ createTime }) => (operator === '<' ? createTime.getTime() < Date.parse(value) : createTime.getTime() > Date.parse(value))
  }
  if (field.startsWith('labels.') && (operator === ':' || operator === '=')) return ({ labels }) => labels[field.slice(7)] === value
  throw new Failure('INVALID_ARGUMENT', 'The filter is not valid.')
}
