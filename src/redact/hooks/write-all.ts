import { Buffer } from 'node:buffer'
import { host } from './host.ts'
import timers from 'node:timers'

// Taken before the hooks are set, and before anything replaces the timers.
const { write, writeSync } = host.getBuiltinModule('node:fs')
const { setTimeout } = timers

/** Milliseconds between two tries on a descriptor that takes nothing at the moment. */
const pause = 2

const asleep = new Int32Array(new SharedArrayBuffer(4))

/**
 * Writes all bytes, waiting as long as the descriptor takes none (`EAGAIN`), but no longer than `patience` milliseconds. Returns how many
 * were written.
 *
 * @throws {Error} what `fs.writeSync` throws, but for `EAGAIN`.
 */
export function writeAllSync(fd: number, bytes: Uint8Array, { patience = Infinity }: { patience?: number } = {}): number {
  let written = 0
  let deadline: number | undefined
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written, bytes.length - written, null)
      deadline = undefined
    } catch (error) {
      if (!isBusy(error)) throw error
      deadline ??= performance.now() + patience
      if (performance.now() >= deadline) break
      Atomics.wait(asleep, 0, 0, pause)
    }
  }
  return written
}

/** Writes all bytes without blocking, trying again as long as the descriptor takes none. */
export function writeAll(fd: number, bytes: Uint8Array, done: (error: NodeJS.ErrnoException | null) => void): void {
  const next = (offset: number): void => {
    if (offset >= bytes.length) {
      done(null)
      return
    }
    write(fd, bytes, offset, bytes.length - offset, null, (error, written) => {
      if (error === null) next(offset + written)
      else if (isBusy(error)) setTimeout(next, pause, offset)
      else done(error)
    })
  }
  next(0)
}

/** Whether an error says that a descriptor takes nothing at the moment. */
export function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EAGAIN'
}

/** The bytes of a string or of any view; `undefined` of anything else. A view is not copied. */
export function bytesOf(data: unknown, encoding?: unknown): Uint8Array | undefined {
  if (typeof data === 'string') return Buffer.from(data, Buffer.isEncoding(encoding as string) ? (encoding as BufferEncoding) : 'utf8')
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return undefined
}
