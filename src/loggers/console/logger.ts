import { Console } from 'node:console'
import type { Redactor } from '../../redact/redactor.ts'
import { maskingDestination, type Destination } from '../destination.ts'
import { maskChunk } from '../line.ts'

/** What is asked of a console: the global one, or one made by Node's `Console`. */
export interface ConsoleLogger {
  readonly log: (...args: never[]) => unknown
  readonly error: (...args: never[]) => unknown
  readonly table: (...args: never[]) => unknown
  readonly dir: (...args: never[]) => unknown
}

/** The streams that Node's console writes to; the global one makes them when they are asked for. */
interface Streams {
  _stdout: Destination & NodeJS.WritableStream
  _stderr: Destination & NodeJS.WritableStream
  readonly _ignoreErrors: boolean
}

/** Whether this is a console that writes to streams, as Node's does. */
export function isConsole(logger: object): logger is ConsoleLogger {
  return ['log', 'error', 'table', 'dir', '_stdout', '_stderr'].every((name) => name in logger)
}

/** A new console that formats as the given one does and writes to masking views of the same two streams. `inspectOptions` cannot be read from it, so they are Node's. */
export function maskConsole<T extends ConsoleLogger>(logger: T, redactor: Redactor): T {
  const { _stdout, _stderr, _ignoreErrors } = logger as T & Streams
  const mask = maskChunk(redactor, 'console')
  const next = new Console({
    stdout: maskingDestination(_stdout, mask),
    stderr: maskingDestination(_stderr, mask),
    ignoreErrors: _ignoreErrors,
  })
  for (const key of Reflect.ownKeys(logger)) {
    // Colours and indentation are kept under symbols. What a new console lacks by name (`Console`, `timeStamp`) writes to no stream.
    if (typeof key === 'symbol' ? formatting.has(key.description) : !(key in next)) {
      Object.defineProperty(next, key, { value: Reflect.get(logger, key), writable: true, configurable: true })
    }
  }
  return next as unknown as T
}

/** Puts masking views in the place of the two streams of a console. Returns the function that puts the streams back, where nobody else has meanwhile. */
export function maskConsoleInPlace(logger: ConsoleLogger, redactor: Redactor): () => void {
  const console = logger as ConsoleLogger & Streams
  const mask = maskChunk(redactor, 'console')
  const ends = (['_stdout', '_stderr'] as const).map((name) => {
    const stream = console[name]
    const view = maskingDestination(stream, mask)
    console[name] = view
    return (): void => {
      if (console[name] === view) console[name] = stream
    }
  })
  return () => {
    for (const end of ends) end()
  }
}

const formatting: ReadonlySet<string | undefined> = new Set([
  'kColorMode',
  'kGroupIndent',
  'kGroupIndentWidth',
  'kGroupIndentation',
  'kGroupIndentationWidth',
])
