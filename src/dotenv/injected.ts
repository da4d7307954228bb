import { preloads } from '../core/preloaded.ts'

interface Injection {
  readonly text: string
  readonly value: string
}

const injections = new Map<string, Injection>()

/** Remembers that `value` stands in `process.env` for `text`, which is told to `loadSecrets` and to later calls: a value is never resolved again. */
export function remember(name: string, text: string, value: string): void {
  if (injections.size === 0) {
    preloads().unshift({
      originalText: (name, value) => {
        const injection = injections.get(name)
        return injection?.value === value ? injection.text : undefined
      },
      take: () => undefined,
    })
  }
  injections.set(name, { text, value })
}

/** Whether this very value was injected for a reference, by this copy of the package or another one. */
export function wasInjected(name: string, value: string): boolean {
  return preloads().some((preload) => preload.originalText(name, value) !== undefined)
}
