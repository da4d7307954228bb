import { Buffer } from 'node:buffer'
import { inspect, types } from 'node:util'
import type { Redactor } from '../redactor.ts'
import { host } from './host.ts'
import type { Outlets } from './outlets.ts'
import { writeReport } from './reports.ts'
import { syntaxPlace } from './syntax-place.ts'
import { writeAllSync } from './write-all.ts'

type Origin = NodeJS.UncaughtExceptionOrigin

// Taken before a test runner or the program puts something else in its place.
const exit = host.exit.bind(host)

/** Node's exit code for an error thrown by a listener of `uncaughtException`. */
const handlerFailed = 7

let exiting = false

/**
 * Prints the error that ends the process in the place of Node, which shows the source line and what `JSON.parse` quotes. Before the error
 * is handled, the capture callback is set for this one error; listeners and exit codes stay what they are.
 */
export function hookUncaught(redactor: Redactor, outlets: Outlets): void {
  host.on('exit', () => {
    exiting = true
  })
  host.on('uncaughtExceptionMonitor', (_error: unknown, origin: Origin) => {
    if (redactor.size === 0 || host.hasUncaughtExceptionCaptureCallback()) return
    try {
      host.setUncaughtExceptionCaptureCallback((error: unknown) => {
        host.setUncaughtExceptionCaptureCallback(null)
        handle(error, origin, redactor, outlets)
      })
    } catch {
      // `node:domain` forbids the callback. A listener does as well, but for what other listeners throw.
      if (host.listenerCount('uncaughtException') > 0) return
      host.once('uncaughtException', (error: unknown) => crash(error, redactor, outlets))
    }
  })
}

function handle(error: unknown, origin: Origin, redactor: Redactor, outlets: Outlets): void {
  try {
    if ((host as NodeJS.EventEmitter).emit('uncaughtException', error, origin)) return
  } catch (second) {
    print(second, redactor, outlets)
    // Listeners of `exit` are not called in this case.
    ;(host as unknown as { reallyExit(code: number): never }).reallyExit(handlerFailed)
  }
  crash(error, redactor, outlets)
}

/** Ends the process as Node does: listeners of `exit`, the error, the report. */
function crash(error: unknown, redactor: Redactor, outlets: Outlets): void {
  let printed = false
  const last = (): void => {
    if (!printed) print(error, redactor, outlets)
    printed = true
  }
  // A listener of `exit` threw this very error. No more of them are called.
  if (exiting) last()
  host.on('exit', last)
  try {
    exit(1)
  } catch {
    // A listener of `exit` threw, which Node ignores at this point.
    last()
    exit(1)
  }
}

function print(error: unknown, redactor: Redactor, outlets: Outlets): void {
  outlets.stdout.end()
  outlets.stderr.end()
  try {
    writeAllSync(2, Buffer.from(`${describe(error, redactor)}\n`))
    writeReport(error, redactor)
    writeAllSync(2, Buffer.from(`\nNode.js ${process.version}\n`))
  } catch {
    // Nobody reads, or the report cannot be written.
  }
}

/** The error as text, masked as a value first, since inspection breaks long texts, and then as the text that came of it. */
function describe(error: unknown, redactor: Redactor): string {
  try {
    const masked = redactor.error(error, 'uncaught')
    const place = syntaxPlace(error)
    const text = `${place === undefined ? '' : `${place}\n`}${typeof masked === 'string' ? masked : inspect(masked)}`
    return redactor.text(types.isNativeError(error) ? text : `Uncaught:\n${text}`, 'uncaught')
  } catch {
    return '[redaction failed]'
  }
}
