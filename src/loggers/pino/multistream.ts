import type { Destination, MaskChunk } from '../destination.ts'
import { viewOf } from '../view.ts'

/** What `pino.multistream` returns, as far as it is used here. */
interface Multistream extends Destination {
  readonly streams: readonly unknown[]
}

/** Whether this is what `pino.multistream` returns. */
export function isMultistream(destination: object): destination is Multistream {
  return ['minLevel', 'clone', 'flushSync'].every((name) => name in destination) && Array.isArray((destination as Multistream).streams)
}

/**
 * A masking view of a multistream. pino sets the last record on it before each line, and it hands that on to streams that ask for it only;
 * so the record is masked when it is read.
 */
export function maskMultistream<T extends Multistream>(target: T, mask: MaskChunk): T {
  const last: Record<string, unknown> = {}
  const masked = (name: string): PropertyDescriptor => ({ get: () => mask(last[name]), set: (value: unknown) => (last[name] = value) })
  const plain = (name: string): PropertyDescriptor => ({ get: () => last[name], set: (value: unknown) => (last[name] = value) })
  const record: PropertyDescriptorMap = {
    lastObj: masked('lastObj'),
    lastMsg: masked('lastMsg'),
    lastLevel: plain('lastLevel'),
    lastTime: plain('lastTime'),
    lastLogger: plain('lastLogger'),
  }
  // What the multistream sees as `this` while it writes.
  const inside = Object.create(target, record) as { readonly write: (chunk: unknown) => unknown }
  const write = (chunk: unknown): unknown => inside.write(mask(chunk))
  const own = { ...record, write: { get: () => write, set: (value: unknown) => Reflect.set(target, 'write', value) } }
  return viewOf(target, { ...own, [Symbol.for('pino.metadata')]: { value: true } })
}
