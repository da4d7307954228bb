import type { Adapter, SecretId } from '../src/core/adapter.ts'
import { SecretError } from '../src/core/errors.ts'

/** Options of `env`. */
export interface EnvOptions {
  /** Where variables are read; `process.env` by default. Only own properties count. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Another environment variable: `env://NAME`. A variable set to nothing is an empty value; one that is not set is not found.
 *
 * Reads reject with `invalid_reference` when the reference has params.
 */
export function env({ env: variables = process.env }: EnvOptions = {}): Adapter {
  return {
    scheme: 'env',
    async get({ path, params }: SecretId) {
      if (Object.keys(params).length > 0) {
        throw new SecretError('invalid_reference', { reason: 'env:// takes no params', remedy: 'write env://NAME' })
      }
      const value = Object.hasOwn(variables, path) ? variables[path] : undefined
      return value === undefined ? undefined : { bytes: Uint8Array.from(Buffer.from(value)) }
    },
  }
}
