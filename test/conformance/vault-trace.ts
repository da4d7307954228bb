import type { RawAnswer } from '../backends/vault/raw.ts'

/** What one request was answered with, without what differs between two servers: ids, tokens, times. */
export interface Trace {
  readonly step: string
  readonly status: number
  readonly shape: unknown
}

/** What is compared of an answer. */
export function shapeOf({ status, body }: RawAnswer): Pick<Trace, 'status' | 'shape'> {
  return { status, shape: shape(body) }
}

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** A value without what differs between two servers. */
export function shape(value: unknown, name = ''): unknown {
  if (Array.isArray(value))
    return name === 'errors' ? value.map((text) => String(text).replaceAll(uuid, '*')) : value.map((one) => shape(one))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.replaceAll(uuid, '*'), shape(one, key)]))
  if (typeof value === 'string') return value === '' ? '' : 'text'
  if (typeof value === 'number') return value === 0 ? 0 : 'number'
  return value
}
