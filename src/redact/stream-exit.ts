import type { Transform } from 'node:stream'
import { host } from './hooks/host.ts'

/** What the streams that somebody still holds have left to say. */
const leftovers = new WeakMap<Transform, () => Uint8Array>()
const streams = new Set<WeakRef<Transform>>()
const forgotten = new FinalizationRegistry<WeakRef<Transform>>((reference) => streams.delete(reference))

/**
 * Has a stream that somebody reads hand on all it has when the process ends, and then what `leftover` gives. A stream of a logger is never
 * ended, and at that time no timer fires and nothing drains any more.
 */
export function emptyAtExit(stream: Transform, leftover: () => Uint8Array): void {
  if (streams.size === 0) host.off('exit', empty).on('exit', empty)
  const reference = new WeakRef(stream)
  streams.add(reference)
  leftovers.set(stream, leftover)
  forgotten.register(stream, reference)
}

function empty(): void {
  for (const reference of streams) {
    const stream = reference.deref()
    if (stream === undefined || stream.destroyed || stream.readableFlowing === null) continue
    handOn(stream)
    const bytes = leftovers.get(stream)?.() ?? new Uint8Array(0)
    if (bytes.length > 0) stream.push(bytes)
    handOn(stream)
  }
}

/** What is read is given to the listeners of `data`, and so to what the stream is piped into, whether that has asked for more or not. */
function handOn(stream: Transform): void {
  while (stream.read() !== null);
}
