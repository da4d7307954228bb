/** A function of any shape, as a hook sees it. */
export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/**
 * Puts a function in the place of a method. It keeps what is written on the original, such as its name, its length and what
 * `util.promisify` looks for. Of an object that inherits the method, the function is no key.
 */
export function replace(target: object, name: string, make: (original: AnyFunction) => AnyFunction): void {
  const original: unknown = Reflect.get(target, name)
  if (typeof original !== 'function') return
  const hook = make(original as AnyFunction)
  Object.defineProperties(hook, Object.getOwnPropertyDescriptors(original))
  if (Object.hasOwn(target, name)) Reflect.set(target, name, hook)
  else Reflect.defineProperty(target, name, { value: hook, writable: true, enumerable: false, configurable: true })
}
