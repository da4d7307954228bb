import { host } from './host.ts'
import { isHooked } from './workers.ts'

/** What a worker of pino's posts to say that it masks what it writes; its stream emits an event of this name. */
export const masksItself = 'tightlip:masked'

const warning =
  'log transports in workers write past redaction; put --import tightlip/register into NODE_OPTIONS, or use redacting(), or redactingTransport() of tightlip/pino'

const preload = /(?:^|\s)(?:--import|--require|-r)[\s=]+\S*(?:tightlip|dotenv|register|config)/

const covered = new WeakSet()

/** What is written to this worker is masked before. */
export function coverTransport(worker: object): void {
  covered.add(worker)
}

/**
 * pino's transports run in workers of the package `thread-stream`, which write to descriptors themselves and are masked only if the
 * preload runs in them. An ES module started with a preload on the command line gives them none: pino drops it then.
 */
function transportsEscape(): boolean {
  if (preload.test(process.env['NODE_OPTIONS'] ?? '')) return false
  if (preload.test(process.execArgv.join(' ')) && host.mainModule !== undefined) return false
  const loaded = (host.getBuiltinModule('node:module') as unknown as { readonly _cache?: Readonly<Record<string, unknown>> })._cache ?? {}
  return Object.keys(loaded).some((file) => /[\\/]node_modules[\\/]thread-stream[\\/]/.test(file))
}

/**
 * Warns once when a transport that is not masked is ready in a worker that was started by code which took the class from Node before it was
 * hooked.
 */
export function watchTransports(): void {
  let warned = false
  host.on('worker', (worker) => {
    if (warned || isHooked(worker) || !transportsEscape()) return
    const heard = (message: unknown): void => {
      const { code, name } = Object(message) as { readonly code?: unknown; readonly name?: unknown }
      if (code !== 'READY' && name !== masksItself) return
      worker.off('message', heard)
      if (warned || name === masksItself || covered.has(worker)) return
      warned = true
      host.emitWarning(warning, 'TightlipWarning')
    }
    worker.on('message', heard)
  })
}
