import type { SecretError } from '../../src/core/errors.ts'

/** What a function throws. */
export function caught(run: () => unknown): SecretError {
  try {
    run()
  } catch (error) {
    return error as SecretError
  }
  throw new Error('nothing was thrown')
}
