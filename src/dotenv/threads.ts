import type WorkerThreads from 'node:worker_threads'

/** `node:worker_threads`, loaded when it is needed: it costs some 3 ms (measured), which a program without references does not pay. */
export function threads(): typeof WorkerThreads {
  return process.getBuiltinModule('node:worker_threads')
}

/** Whether this is the thread that resolves for another one. What it loads must not start a thread of its own. */
export function isOwnThread(): boolean {
  const data: unknown = threads().workerData
  return typeof data === 'object' && data !== null && 'tightlip' in data && data.tightlip === 'worker'
}
