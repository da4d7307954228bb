import type { SecretId } from '../core/adapter.ts'
import { keyOf } from './id-key.ts'
import type { Entry } from './store.ts'

/** The entries that have a reference, and so can be refreshed. */
export function referenced(entries: Iterable<Entry>): Entry[] {
  return [...entries].filter(({ variable }) => variable?.reference !== undefined)
}

/** The entries whose secret a backend keeps. */
export function ofScheme(entries: Iterable<Entry>, scheme: string): Entry[] {
  return referenced(entries).filter((entry) => schemeOf(entry) === scheme)
}

/** The entries that hold a secret, or fields of it. */
export function holding(entries: Iterable<Entry>, id: SecretId): Entry[] {
  const key = keyOf(id)
  return referenced(entries).filter((entry) => idKeyOf(entry) === key)
}

/** These entries and those that hold other fields of the same secrets. */
export function sharing(entries: Iterable<Entry>, asked: readonly Entry[]): Entry[] {
  const ids = new Set(asked.map(idKeyOf))
  return referenced(entries).filter((entry) => ids.has(idKeyOf(entry)))
}

/** The scheme of an entry's reference, empty without one. */
export function schemeOf({ variable }: Entry): string {
  return variable?.reference?.id.scheme ?? ''
}

function idKeyOf({ variable }: Entry): string | undefined {
  return variable?.reference && keyOf(variable.reference.id)
}
