import { seal, type Sealed } from './seal.ts'

const key: unique symbol = Symbol.for('tightlip:held-variables') as never
const realm = globalThis as { [key]?: WeakMap<object, Map<string, Sealed<string>>> }

/**
 * What a variable that holds a credential of tightlip's own says. The first read takes it out of the environment, so that children never
 * get it; later reads, also those of a second copy of this package, get it from memory, where it is kept sealed.
 */
export function heldVariable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  if (realm[key] === undefined) Object.defineProperty(realm, key, { value: new WeakMap() })
  const all = realm[key] as WeakMap<object, Map<string, Sealed<string>>>
  const held = all.get(env) ?? new Map<string, Sealed<string>>()
  all.set(env, held)
  const text = env[name]
  if (text !== undefined) {
    delete env[name]
    held.get(name)?.wipe()
    if (text.trim() === '') held.delete(name)
    else held.set(name, seal(text))
  }
  return held.get(name)?.open()
}
