import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Where the built worker lies, seen from `dist/cjs`: the copy starts the same worker, which is an ES module. */
export const workerUrl: URL = pathToFileURL(join(__dirname, '..', 'worker.js'))
