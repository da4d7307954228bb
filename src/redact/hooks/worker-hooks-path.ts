import { fileURLToPath } from 'node:url'

/** Where the built hooks for workers lie, seen from `dist`. */
export function workerHooks(): string {
  return fileURLToPath(new URL('./worker-hooks.cjs', import.meta.url))
}
