import { Buffer } from 'node:buffer'
import { host } from './host.ts'
import timers from 'node:timers'

// Taken before the hooks are set, and before anything replaces the timers.
const { write, writeSync, writev } = host.getBuiltinModule('node:fs')
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

/** The same for a text; returns the number of its bytes. */
export function writeTextSync(fd: number, text: string): number {
  let written = 0
  try {
    written = writeSync(fd, text)
  } catch (error) {
    if (!isBusy(error)) throw error
  }
  const length = Buffer.byteLength(text)
  if (written < length) writeAllSync(fd, Buffer.from(text).subarray(written))
  return length
}

/** Writes all pieces without blocking, one behind the other, trying again as long as the descriptor takes none. */
export function writeAll(fd: number, pieces: readonly Uint8Array[], done: (error: NodeJS.ErrnoException | null) => void): void {
  const [first, ...rest] = pieces
  if (first === undefined) {
    done(null)
    return
  }
  const told = (error: NodeJS.ErrnoException | null, written: number): void => {
    if (error === null) writeAll(fd, behind(pieces, written), done)
    else if (isBusy(error)) setTimeout(writeAll, pause, fd, pieces, done)
    else done(error)
  }
  const writeFirst = (): void => write(fd, first, 0, first.length, null, told)
  if (rest.length === 0) writeFirst()
  // An error names the call that failed, which is to be that of the program.
  else writev(fd, pieces, null, (error, written) => (error === null || isBusy(error) ? told(error, written) : writeFirst()))
}

/** What is left of pieces of which so many bytes are written. */
function behind(pieces: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let left = written
  const rest = pieces.map((piece) => {
    const part = piece.subarray(Math.min(left, piece.length))
    left = Math.max(0, left - piece.length)
    return part
  })
  return rest.filter(({ length }) => length > 0)
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
