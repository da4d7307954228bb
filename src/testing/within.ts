import { AssertionError } from 'node:assert/strict'

/**
 * Waits for a promise, but no longer than so many milliseconds.
 *
 * @throws {AssertionError} when it takes longer.
 */
export async function within<T>(promise: Promise<T>, milliseconds: number, message: string): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new AssertionError({ message: `${message} within ${milliseconds} ms` })), milliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
