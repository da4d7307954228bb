import type { Redactor } from '../redact/redactor.ts'
import { maskEach, withFields } from './attributes.ts'

/** Fields that are lists of records of their own. */
const lists: ReadonlySet<string> = new Set(['breadcrumbs', 'spans', 'items'])

/** Never sent; or function names and times, in numbers that no walk should go through. */
const kept: ReadonlySet<string> = new Set(['sdkProcessingMetadata', 'profile'])

/** Where events are masked. */
export const channel = 'sentry'

/**
 * Masks a record of Sentry's protocol: an event, a span, a session. Its own numbers and flags stay, since a timestamp that became text
 * would cost the record; those further in are masked like all else.
 */
export function maskRecord<T extends object>(record: T, redactor: Redactor): T {
  return maskFields(record, redactor, (value, key) => {
    if (!lists.has(key) || !Array.isArray(value)) return redactor.value(value, channel)
    return maskEach(value as unknown[], (item) => (isObject(item) ? maskRecord(item, redactor) : redactor.value(item, channel)))
  })
}

/**
 * Masks the strings of a breadcrumb and of its data. What it carries besides may be live and large, and is looked into with the event, once
 * the SDK has made plain data of it.
 */
export function maskBreadcrumb<T extends object>(breadcrumb: T, redactor: Redactor): T {
  return maskFields(breadcrumb, redactor, (value, key) => {
    return key === 'data' && isObject(value) ? maskFields(value, redactor, (part) => part) : value
  })
}

function maskFields<T extends object>(record: T, redactor: Redactor, deeper: (value: unknown, key: string) => unknown): T {
  const fields: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(record) as [string, unknown][]) {
    if (typeof value === 'string') fields[key] = redactor.text(value, channel)
    else if (typeof value === 'object' && !kept.has(key)) fields[key] = deeper(value, key)
  }
  return withFields(record, fields as Partial<T>)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
