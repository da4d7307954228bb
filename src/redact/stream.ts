import type { Transform } from 'node:stream'
import { stream as streams } from '../core/builtin.ts'
import type { Scanner } from './scanner.ts'
import { emptyAtExit } from './stream-exit.ts'

/** Milliseconds that a tail which may be the beginning of a secret is held back. */
export const holdBack = 50

/** A stream of bytes with secrets masked. A tail is held no longer than `holdBack`, and flushed at the end, also at that of the process. */
export function createMaskingStream(scanner: Scanner): Transform {
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const stream = new (streams().Transform)({
    transform(chunk: Buffer, _encoding, done) {
      stop()
      const out = scanner.push(chunk)
      if (scanner.held > 0) timer = setTimeout(release, holdBack).unref()
      done(undefined, out.length === 0 ? undefined : out)
    },
    flush(done) {
      stop()
      const out = scanner.end()
      done(undefined, out.length === 0 ? undefined : out)
    },
    destroy(error, done) {
      stop()
      done(error)
    },
  })
  const release = (): void => {
    const out = scanner.release()
    if (out.length > 0) stream.push(out)
  }
  emptyAtExit(stream, () => scanner.end())
  return stream
}
