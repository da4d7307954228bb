import { host } from './host.ts'

const opened =
  'the inspector was opened: a debugger sees secrets, and in its console all that is printed; start Node with --disable-sigusr1 to refuse the signal that opens it'

/**
 * Warns when the inspector is opened while the program runs, by `inspector.open()` or SIGUSR1: Node tells the workers of cluster of it
 * by an event of the process (`NotifyClusterWorkersDebugEnabled` in src/inspector_agent.cc), whether there are any or not.
 */
export function watchInspector(): void {
  const watch = (message: unknown): void => {
    if ((message as { readonly cmd?: unknown } | undefined)?.cmd !== 'NODE_DEBUG_ENABLED') return
    events.off('internalMessage', watch)
    host.emitWarning(opened, 'TightlipWarning')
  }
  const events = host as NodeJS.EventEmitter
  events.on('internalMessage', watch)
}
