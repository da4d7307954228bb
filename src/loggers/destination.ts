/** Masks what a logger is about to write: a line, its bytes, or a record that the destination serialises itself. */
export type MaskChunk = (chunk: unknown) => unknown

/** What loggers call a stream: anything that can be written to. */
export interface Destination {
  write(chunk: unknown, ...rest: unknown[]): unknown
}

const masking = new WeakSet<object>()

/**
 * The same destination, but what is written through this view of it is masked first. Everything else (flushing, reopening,
 * ending, events, properties) reaches the destination itself. A view of a view is the view.
 *
 * @param fields Properties whose values are masked when they are set, as pino hands the last record to a destination.
 */
export function maskingDestination<T extends Destination>(target: T, mask: MaskChunk, fields: ReadonlySet<PropertyKey> = new Set()): T {
  if (masking.has(target)) return target
  // A method must see the destination as `this`, since streams keep state in private places; bound once, so that it stays the same function.
  const methods = new Map<PropertyKey, { readonly of: unknown; readonly bound: unknown }>()
  const write = (chunk: unknown, ...rest: unknown[]): unknown => target.write(mask(chunk), ...rest)
  // An object behind the proxy that owns nothing: a proxy may not change what a frozen target answers.
  const view = new Proxy(Object.create(target) as T, {
    get(_target, key) {
      if (key === 'write') return write
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function' || key === 'constructor') return value
      const known = methods.get(key)
      if (known?.of === value) return known.bound
      const bound: unknown = value.bind(target)
      methods.set(key, { of: value, bound })
      return bound
    },
    set: (_target, key, value) => Reflect.set(target, key, fields.has(key) ? mask(value) : value, target),
  })
  masking.add(view)
  return view
}
