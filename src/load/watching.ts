import { setTimeout as delay } from 'node:timers/promises'
import type { SecretId } from '../core/adapter.ts'
import type { SecretError } from '../core/errors.ts'
import { wrapError } from '../core/wrap-error.ts'
import type { Backend } from './backend.ts'

/** What is done with the hints of a backend. */
export interface WatchHandlers {
  readonly changed: (id: SecretId) => Promise<void>
  readonly failed: (error: SecretError) => void
}

const longestPause = 30_000

/** Follows a backend's hints until the signal is aborted. A watch that breaks is reported and taken up again, at most every 30 s. */
export async function follow(
  backend: Backend,
  ids: readonly SecretId[],
  signal: AbortSignal,
  { changed, failed }: WatchHandlers,
): Promise<void> {
  for (let pause = 1000; !signal.aborted; pause = Math.min(longestPause, pause * 2)) {
    try {
      const hints = backend.watch(ids, signal)
      if (hints === undefined) return
      for await (const id of hints) {
        pause = 1000
        await changed(id)
      }
    } catch (error) {
      if (!signal.aborted) failed(wrapError(error, backend.adapter))
    }
    await delay(pause, undefined, { signal, ref: false }).catch(() => undefined)
  }
}
