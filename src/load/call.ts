import { setTimeout as delay } from 'node:timers/promises'
import type { Adapter } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { wrapError } from '../core/wrap-error.ts'
import type { RetryBudget } from './retry-budget.ts'

/** How one call to a backend is made. */
export interface CallOptions {
  readonly adapter: Adapter
  /** Milliseconds for one try. */
  readonly timeout: number
  readonly attempts: number
  readonly budget: RetryBudget
  /** Aborted when the load is over its deadline or the loader is closed. */
  readonly signal: AbortSignal
}

/**
 * Makes one call with its deadline and its retries. The call is raced with the signal, since SDKs ignore it.
 *
 * @throws {SecretError} the backend's error, wrapped once; `deadline_exceeded` when it did not answer in time.
 */
export async function call<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { adapter, timeout, attempts, budget, signal }: CallOptions,
): Promise<T> {
  budget.earn()
  for (let attempt = 1; ; attempt++) {
    try {
      return await raced(run, timeout, signal, adapter.scheme)
    } catch (error) {
      const wrapped = wrapError(error, adapter)
      if (signal.aborted || !wrapped.retryable || attempt >= attempts || !budget.spend()) throw wrapped
    }
    // Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): 200 ms doubled each time, 5 s at most.
    await delay(Math.random() * Math.min(5000, 200 * 2 ** (attempt - 1)), undefined, { signal }).catch(() => undefined)
  }
}

function raced<T>(run: (signal: AbortSignal) => Promise<T>, timeout: number, outer: AbortSignal, adapter: string): Promise<T> {
  if (outer.aborted) return Promise.reject(outer.reason)
  const controller = new AbortController()
  return new Promise<T>((resolve, reject) => {
    const abort = (reason: unknown): void => {
      controller.abort(reason)
      reject(reason)
    }
    const onOuter = (): void => abort(outer.reason)
    // The timer holds the process open: a hung call whose socket does not would end the program with exit code 13.
    const timer = setTimeout(() => abort(new SecretError('deadline_exceeded', { adapter })), timeout)
    outer.addEventListener('abort', onOuter, { once: true })
    const settled = (): void => {
      clearTimeout(timer)
      outer.removeEventListener('abort', onOuter)
    }
    const running = async (): Promise<T> => await run(controller.signal) // a synchronous throw becomes a rejection
    running().then(resolve, reject).finally(settled)
  })
}
