/**
 * An object that answers as `source` does, but for the fields that changed. It owns all `fields`, so that copying and inspecting it show
 * those and no others; whatever is set on it stays with it.
 */
export function viewOf<T extends object>(source: T, fields: readonly string[], changed: Readonly<Partial<T>>): T {
  const own: PropertyDescriptorMap = {}
  for (const key of fields) {
    if (!(key in source)) continue
    const value: unknown = Object.hasOwn(changed, key) ? Reflect.get(changed, key) : Reflect.get(source, key)
    own[key] = { value: typeof value === 'function' ? value.bind(source) : value, writable: true, enumerable: true, configurable: true }
  }
  return Object.create(source, own) as T
}
