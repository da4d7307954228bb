import type { Redactor } from '../redact/redactor.ts'

/** Masks one kind of part; what holds no secret is returned as the very same object. */
export type Mask<T> = (part: T) => T

/** Masks a flat record, names included. A string costs one search; only what is nested is looked into by `Redactor.value`. */
export function maskAttributes<T extends object>(attributes: T, redactor: Redactor, channel: string): T {
  let copy: object | undefined
  for (const [key, value] of Object.entries(attributes) as [string, unknown][]) {
    const name = redactor.text(key, channel)
    const masked = typeof value === 'string' ? redactor.text(value, channel) : redactor.value(value, channel)
    if (name === key && Object.is(masked, value)) continue
    copy ??= { ...attributes }
    if (name !== key) Reflect.deleteProperty(copy, key)
    // Not set, since `__proto__` is a name like any other.
    Object.defineProperty(copy, name, { value: masked, writable: true, enumerable: true, configurable: true })
  }
  return (copy ?? attributes) as T
}

/** Masks each item; the very same list when none of them changed. */
export function maskEach<T>(items: readonly T[], mask: Mask<T>): readonly T[] {
  const masked = items.map(mask)
  return masked.some((item, index) => item !== items[index]) ? masked : items
}

/** The record with the fields that changed replaced; the very same record when none did. */
export function withFields<T extends object>(record: T, fields: Readonly<Partial<T>>): T {
  return hasChanged(record, fields) ? { ...record, ...fields } : record
}

/** Whether a field differs from the record's own. */
export function hasChanged<T extends object>(record: T, fields: Readonly<Partial<T>>): boolean {
  return Object.entries(fields).some(([key, value]) => !Object.is(value, Reflect.get(record, key)))
}
