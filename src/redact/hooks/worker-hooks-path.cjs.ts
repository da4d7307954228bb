import { basename, join } from 'node:path'

const name = 'worker-hooks.cjs'

/** Where the built hooks for workers lie, seen from `dist/cjs`, and from themselves. */
export function workerHooks(): string {
  return basename(__filename) === name ? __filename : join(__dirname, '..', name)
}
