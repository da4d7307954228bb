import type { EventEmitter } from 'node:events'

/**
 * Lets the listeners of the new logger hear what fails in a destination that it shares with the old one. Where neither logger
 * has a listener the error is thrown, as it would have been by the old one.
 */
export function forwardErrors(from: EventEmitter, to: EventEmitter): void {
  from.on('error', (...error: unknown[]) => {
    if (to.listenerCount('error') > 0 || from.listenerCount('error') === 1) to.emit('error', ...error)
  })
}
