/**
 * The same object to whoever calls it, but for the members in `own`. All else is asked of the object itself, with itself as `this`, since
 * classes keep state in private places. The object stays as it is.
 */
export function facade<T extends object>(target: T, own: object): T {
  // An object behind the proxy that owns nothing: a proxy may not change what a frozen target answers, and inspection looks past a proxy.
  return new Proxy(Object.create(target) as T, {
    get(_shadow, key) {
      if (Object.hasOwn(own, key)) return Reflect.get(own, key) as unknown
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' && key !== 'constructor' ? (value.bind(target) as unknown) : value
    },
    set: (_shadow, key, value) => Reflect.set(target, key, value, target),
  })
}
