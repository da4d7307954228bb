import { keyOf } from './id-key.ts'
import type { Resolution } from './resolve.ts'

/** Answers in groups, those about one secret together. */
export function bySecret(answers: readonly Resolution[]): readonly Resolution[][] {
  const groups = new Map<string, Resolution[]>()
  for (const one of answers) {
    const { reference, name } = one.ok ? one.resolved.variable : one.variable
    const key = reference === undefined ? name : keyOf(reference.id)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}
