import type { Writable } from 'node:stream'
import { stream as streams } from '../../core/builtin.ts'
import { learnedMasks } from '../../redact/hooks/late-threads.ts'
import { processRedactor } from '../../redact/process.ts'
import { maskLine } from '../line.ts'
import { viewOf } from '../view.ts'
import { type Lines, wholeLines } from './lines.ts'
import { lastRecord } from './logger.ts'
import { tellMainThread } from './main-thread.ts'
import { openTarget, type PinoTarget } from './target.ts'

/** Milliseconds to wait for a thread that has secrets, where the worker was started before there were any. */
const patience = 1000

/**
 * What pino calls in the worker of a transport whose target is `tightlip/pino`. With `options.target` it masks each line and hands it to that
 * target; without, it is a step of a `pipeline`. It knows every secret that any thread of the process has loaded.
 *
 * @throws {SecretError} `invalid_config` when the target cannot be found or is no transport.
 * @example
 * pino.transport({ target: 'tightlip/pino', options: { target: 'pino/file', options: { destination: 'app.log' } } })
 */
export async function transport(options: Partial<PinoTarget> = {}): Promise<Writable> {
  tellMainThread()
  const known = await learnedMasks(patience)
  const lines = wholeLines((text) => (known() ? maskLine(text, processRedactor(), 'pino') : text))
  const { target } = options
  if (target === undefined) return step(lines)
  // With several targets, pino sets the last record on each that asks for it.
  const mask = (key: PropertyKey, value: unknown): unknown =>
    lastRecord.has(key) && known() ? processRedactor().value(value, 'pino') : value
  return before(await openTarget({ ...options, target }), lines, mask)
}

/** A step of a pipeline. */
function step(lines: Lines): Writable {
  const { Transform } = streams()
  const passed = (text: string): string | undefined => (text === '' ? undefined : text)
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(undefined, passed(lines.push(chunk))),
    flush: (done) => done(undefined, passed(lines.end())),
  })
}

/** A view of the target, so that flushing and events are its own. */
function before(target: Writable, lines: Lines, mask: (key: PropertyKey, value: unknown) => unknown): Writable {
  const write = (text: string): boolean => text === '' || target.write(text)
  const end = (chunk: string | Uint8Array = ''): Writable => {
    write(lines.push(chunk))
    write(lines.end())
    return target.end()
  }
  return viewOf(target, { write: { value: (chunk: string | Uint8Array) => write(lines.push(chunk)) }, end: { value: end } }, mask)
}
