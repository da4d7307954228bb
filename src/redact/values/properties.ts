import { types } from 'node:util'
import { stackOf } from './errors.ts'
import type { Maskers } from './leaves.ts'

/** An own property: its key, masked where the key holds a secret, and its descriptor, which the copy gets. */
export interface Property {
  readonly original: PropertyKey
  readonly key: PropertyKey
  readonly descriptor: PropertyDescriptor
}

/** The own properties of a container, hidden ones too, in order. */
export function* propertiesOf(source: object, maskers: Maskers): Generator<Property> {
  const array = Array.isArray(source)
  const keys = new Set<PropertyKey>()
  for (const original of Reflect.ownKeys(source)) {
    if (array && (original === 'length' || isIndex(original))) {
      if (original !== 'length') yield* property(source, original, original)
      continue
    }
    // Read below: what it is differs between versions of Node.
    if (original === 'stack' && types.isNativeError(source)) continue
    const masked = maskKey(original, maskers)
    const key = masked === original ? original : unused(masked, keys)
    keys.add(key)
    yield* property(source, original, key)
  }
  const stack = stackOf(source)
  if (stack !== undefined) {
    yield { original: 'stack', key: 'stack', descriptor: { value: stack, writable: true, configurable: true, enumerable: false } }
  }
}

/** Two keys may get one mask; both values stay. */
function unused(key: PropertyKey, taken: ReadonlySet<PropertyKey>): PropertyKey {
  let free = key
  for (let count = 2; taken.has(free); count++) free = `${String(key)}~${count}`
  return free
}

function* property(source: object, original: PropertyKey, key: PropertyKey): Generator<Property> {
  const descriptor = Reflect.getOwnPropertyDescriptor(source, original)
  if (descriptor !== undefined) yield { original, key, descriptor }
}

function isIndex(key: PropertyKey): boolean {
  return typeof key === 'string' && /^\d+$/.test(key)
}

function maskKey(key: PropertyKey, maskers: Maskers): PropertyKey {
  if (typeof key === 'string') return maskers.text(key)
  const description = typeof key === 'symbol' ? (key.description ?? '') : ''
  const masked = maskers.text(description)
  return masked === description ? key : Symbol(masked)
}
