import { seal, type Sealed } from './seal.ts'

/** The variable that holds the identity itself. Children must not get it. */
export const identityVariable = 'TIGHTLIP_IDENTITY'

const key: unique symbol = Symbol.for('tightlip:held-identity') as never
const realm = globalThis as { [key]?: WeakMap<object, Sealed<string>> }

/**
 * What `TIGHTLIP_IDENTITY` holds. The first read takes it out of the environment; later reads, also those of a second copy of
 * this package, get it from memory, where it is kept sealed.
 */
export function heldIdentity(env: NodeJS.ProcessEnv): string | undefined {
  if (realm[key] === undefined) Object.defineProperty(realm, key, { value: new WeakMap() })
  const held = realm[key] as WeakMap<object, Sealed<string>>
  const text = env[identityVariable]
  if (text !== undefined) {
    delete env[identityVariable]
    held.get(env)?.wipe()
    if (text.trim() === '') held.delete(env)
    else held.set(env, seal(text))
  }
  return held.get(env)?.open()
}
