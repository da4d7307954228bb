import type { SecretId } from '../core/adapter.ts'

/** One text for equal ids, whatever the order of their parameters. */
export function keyOf({ scheme, path, params }: SecretId): string {
  return JSON.stringify([
    scheme,
    path,
    ...Object.keys(params)
      .sort()
      .map((name) => [name, params[name]]),
  ])
}
