import type { ReadOptions } from '../../src/core/adapter.ts'

type Conceal = ReadOptions['conceal']

/** Passes on what AWS is logged in to with, to those whose calls are under way. */
export interface Concealer {
  /** Runs a call; what is told until it ends goes to `conceal`. */
  during<T>(conceal: Conceal, run: () => Promise<T>): Promise<T>
  tell(credential: string | undefined): void
}

const remembered = 16 // session tokens change every hour

/** Makes a concealer. Each credential is told once to each `conceal`, since a redactor works out all its forms each time. */
export function createConcealer(): Concealer {
  const listeners = new Set<{ readonly conceal: Conceal }>()
  const told = new WeakMap<Conceal, Set<string>>()
  return {
    async during(conceal, run) {
      const listener = { conceal }
      listeners.add(listener)
      try {
        return await run()
      } finally {
        listeners.delete(listener)
      }
    },
    tell(credential) {
      if (credential === undefined || credential === '') return
      for (const { conceal } of listeners) {
        const known = told.get(conceal) ?? new Set()
        told.set(conceal, known)
        if (known.has(credential)) continue
        if (known.size >= remembered) known.clear()
        known.add(credential)
        conceal(credential)
      }
    },
  }
}
