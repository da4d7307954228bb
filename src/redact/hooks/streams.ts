import { Buffer } from 'node:buffer'
import type { Redactor } from '../redactor.ts'
import { bypass, bypassed, outside } from './bypass.ts'
import { isUtf8 } from './fs-arguments.ts'
import { host } from './host.ts'
import { isSame, Outlet } from './outlet.ts'
import { type Outlets, sinkOf } from './outlets.ts'
import { type AnyFunction, replace } from './replace.ts'
import { bytesOf } from './write-all.ts'

type Done = (error?: Error | null) => void

interface Piece {
  readonly chunk: unknown
  readonly encoding: BufferEncoding | 'buffer'
}

/** What stands below the queue of a `Writable`. */
interface Methods {
  readonly _write: (chunk: unknown, encoding: BufferEncoding | 'buffer', done: Done) => unknown
  readonly _writev: (pieces: readonly Piece[], done: Done) => unknown
  readonly _final: (done: Done) => unknown
}

/** What is used of a `Writable`. */
interface Stream extends Pick<Methods, '_write'> {
  readonly writableLength: number
}

const nothing = new Uint8Array(0)
const makers = ['NativeModule tty', 'NativeModule net', 'NativeModule internal/fs/sync_write_stream'] as const

/** Masks what is written to `process.stdout` and `process.stderr`, when one of them is first used. */
export function hookStreams(outlets: Outlets): void {
  whenUsed('stdout', (stream) => hookStream(stream, outlets.stdout, 1))
  whenUsed('stderr', (stream) => hookStream(stream, outlets.stderr, 2))
}

/**
 * The same in a worker, where what these streams are given goes to the main thread by message and has nothing to do with the descriptors.
 * Returns the outlets.
 */
export function hookWorkerStreams(redactor: Redactor): readonly Outlet[] {
  const outlets = (['stdout', 'stderr'] as const).map((name) => {
    const outlet = new Outlet(redactor, name, (bytes) => bytes.length)
    hookStream(host[name] as unknown as Stream, outlet) // there from the start of the worker
    return outlet
  })
  outlets[0]?.pair(outlets[1] as Outlet)
  return outlets
}

/** Below the queue of the stream, so that return values, callbacks and back pressure stay what they are. */
function hookStream(stream: Stream, outlet: Outlet, fd?: number): void {
  const write = stream._write.bind(stream)
  // Messages to the main thread arrive in the order in which they were sent, whatever is under way.
  if (fd !== undefined) outlet.idle = () => stream.writableLength === 0
  const sink = fd === undefined ? (bytes: Uint8Array) => (send(bytes, 'buffer', () => {}), bytes.length) : sinkOf(fd)

  // What a listener of masks has printed meanwhile is written before the write that told it returns.
  const after =
    (done: Done): Done =>
    (error) =>
      bypassed() ? outside(() => outlet.quietly(() => done(error))) : done(error)

  const send = (chunk: unknown, encoding: BufferEncoding | 'buffer', done: Done): unknown =>
    // A stream to a file writes by `fs.writeSync`.
    bypass(() => write(chunk, encoding, after(done)))

  /** One behind the other. */
  const sendAll = (pieces: readonly Uint8Array[], done: Done): unknown => {
    const [first, ...rest] = pieces
    if (first === undefined) return done()
    return send(first, 'buffer', rest.length === 0 ? done : (error) => (error ? done(error) : sendAll(rest, done)))
  }

  method(stream, '_write', () => (chunk, encoding, done) => {
    const active = outlet.active && !bypassed()
    if (active && typeof chunk === 'string' && isUtf8(encoding) && outlet.isQuiet(chunk)) return send(chunk, encoding, done)
    const bytes = active ? bytesOf(chunk, encoding) : undefined
    if (bytes === undefined) return write(chunk, encoding, done)
    const out = outlet.pass(bytes, sink)
    return isSame(out, bytes) ? send(chunk, encoding, done) : sendAll(out, done)
  })
  // What is held goes out before a socket is shut down.
  method(stream, '_final', (final) => (done) => {
    const rest = outlet.active ? outlet.take() : nothing
    return rest.length === 0 ? final(done) : send(rest, 'buffer', (error) => (error ? done(error) : final(done)))
  })
  method(stream, '_writev', (writev) => (pieces, done) => {
    const given = outlet.active && !bypassed() ? pieces.map(({ chunk, encoding }) => bytesOf(chunk, encoding)) : []
    if (given.length === 0 || given.includes(undefined)) return writev(pieces, done)
    const bytes = given as Uint8Array[]
    const out = bytes.map((piece) => outlet.pass(piece, sink))
    if (out.every((some, index) => isSame(some, bytes[index]))) return bypass(() => writev(pieces, after(done)))
    const all = Buffer.concat(out.flat())
    return all.length === 0 ? done() : send(all, 'buffer', done)
  })
}

/** Replaces a method of a stream, where it has one. */
function method<Name extends keyof Methods>(stream: Stream, name: Name, make: (original: Methods[Name]) => Methods[Name]): void {
  replace(stream, name, (original) => make(original.bind(stream) as Methods[Name]) as AnyFunction)
}

/**
 * Creating these streams costs milliseconds that a program which prints nothing does not pay, so the hook waits for their first use. A
 * stream that may be there already is hooked at once: the console, or a variable, holds it and does not ask `process` again.
 */
function whenUsed(name: 'stdout' | 'stderr', use: (stream: Stream) => void): void {
  const descriptor = Object.getOwnPropertyDescriptor(host, name)
  const get = descriptor?.get?.bind(host)
  if (get === undefined || descriptor?.configurable !== true || mayExist()) {
    use(host[name] as unknown as Stream)
    return
  }
  Object.defineProperty(host, name, {
    ...descriptor,
    get(): unknown {
      const stream = get() as Stream
      // The streams that Node makes are the same each time, so one look is enough.
      Object.defineProperty(host, name, descriptor)
      use(stream)
      return stream
    },
  })
}

/** Node makes these streams by one of three modules, each loaded at that moment at the latest. */
function mayExist(): boolean {
  const { moduleLoadList } = host as { readonly moduleLoadList?: readonly string[] }
  return !Array.isArray(moduleLoadList) || makers.some((maker) => moduleLoadList.includes(maker))
}
