import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { masksItself } from '../../redact/hooks/transports.ts'

/** In pino's worker: tells the main thread that this transport needs no warning. Before pino 9 such a message broke the transport. */
export function tellMainThread(): void {
  const major = Number(versionOfThreadStream()?.split('.')[0])
  if (major >= 3) parentPort?.postMessage({ code: 'EVENT', name: masksItself, args: [] })
}

/** The version of the package whose worker this is, if it is one. */
function versionOfThreadStream(): string | undefined {
  try {
    const { name, version } = createRequire(process.argv[1] ?? '')('../package.json') as { readonly name: string; readonly version: string }
    return name === 'thread-stream' ? version : undefined
  } catch {
    return undefined
  }
}
