import { setMaxListeners } from 'node:events'

/** A signal that is aborted after a time, unless `done` is called before. Its timer holds the process open. */
export interface Deadline {
  readonly signal: AbortSignal
  readonly done: () => void
}

/** Begins a deadline; it also ends when `outer` does. */
export function deadline(milliseconds: number, reason: Error, outer?: AbortSignal): Deadline {
  const controller = abortController()
  const timer = setTimeout(() => controller.abort(reason), milliseconds)
  const onOuter = (): void => controller.abort(outer?.reason)
  outer?.addEventListener('abort', onOuter, { once: true })
  return {
    signal: controller.signal,
    done: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onOuter)
    },
  }
}

/** A controller whose signal any number of calls may listen to. */
export function abortController(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
