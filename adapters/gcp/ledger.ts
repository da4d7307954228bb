import type { ReadOptions } from '../../src/core/adapter.ts'

type Conceal = ReadOptions['conceal']

/** What a login uses, told to everyone who reads through the adapter. */
export interface Ledger {
  /** Tells a reader all that is known, and from now on what becomes known. */
  join(conceal: Conceal): void
  /** Tells all readers. */
  add(secrets: readonly string[]): void
}

/** Makes an empty ledger. */
export function ledger(): Ledger {
  const known = new Set<string>()
  const readers = new Set<Conceal>()
  return {
    join(conceal) {
      if (readers.has(conceal)) return
      readers.add(conceal)
      for (const secret of known) conceal(secret)
    },
    add(secrets) {
      for (const secret of secrets) {
        if (secret === '' || known.has(secret)) continue
        known.add(secret)
        for (const conceal of readers) conceal(secret)
      }
    },
  }
}
