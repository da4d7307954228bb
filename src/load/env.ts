import { inspect } from 'node:util'
import { SecretError } from '../core/errors.ts'
import type { Env, Schema } from './declaration.ts'
import { readEntry, type Entry } from './store.ts'

/** Names that `await`, `JSON.stringify`, inspectors and test matchers look for on any object. */
const probed: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'asymmetricMatch',
  'nodeType',
  'tagName',
  'hasAttribute',
  'inspect',
  'calls',
])

/**
 * The typed environment over entries. A name that is not declared throws when it is read, so that a misspelt one is found;
 * symbols and the names that tools probe do not. It cannot be written to.
 */
export function createEnv<S extends Schema>(entries: ReadonlyMap<string, Entry>): Env<S> {
  const target = {}
  for (const [name, entry] of entries) {
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: true,
      get: () => readEntry(entry),
    })
  }
  const shown = (): Record<string, unknown> => {
    const there = [...entries.values()].filter(readable)
    return Object.fromEntries(there.map((entry) => [entry.name, readEntry(entry)]))
  }
  Object.defineProperty(target, inspect.custom, { value: shown, configurable: true })
  return new Proxy(target, {
    get(object, name, receiver) {
      if (typeof name === 'symbol' || Object.hasOwn(object, name)) return Reflect.get(object, name, receiver)
      if (name in Object.prototype) return Reflect.get(object, name, receiver)
      if (probed.has(name) || /^(?:@@|\$\$|_)/.test(name)) return undefined
      throw new SecretError('missing', { variable: name, reason: 'not declared in the schema', remedy: 'declare it, or correct the name' })
    },
    // A plain value that is not there would make JSON.stringify(env) throw: it is not listed.
    ownKeys: (object) => Reflect.ownKeys(object).filter((name) => typeof name === 'string' && readable(entries.get(name))),
    set: (_object, name) => refuse(String(name)),
    defineProperty: (_object, name) => refuse(String(name)),
    deleteProperty: (_object, name) => refuse(String(name)),
  }) as Env<S>
}

function readable(entry: Entry | undefined): boolean {
  return entry?.cell !== undefined || entry?.resolved !== undefined
}

function refuse(variable: string): never {
  throw new SecretError('invalid_config', {
    variable,
    reason: 'the environment cannot be written to',
    remedy: 'change the value where it is kept',
  })
}
