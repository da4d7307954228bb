import { isView, viewOf } from './view.ts'

/** Masks what a logger is about to write: a line, its bytes, or a record that the destination serialises itself. */
export type MaskChunk = (chunk: unknown) => unknown

/** What loggers call a stream: anything that can be written to. */
export interface Destination {
  write(chunk: never, ...rest: never[]): unknown
}

/** What a logger does with a destination besides writing to it. */
export interface Manners {
  /** Properties whose values are masked when they are set, as pino hands the last record to a destination. */
  readonly masked?: ReadonlySet<PropertyKey>
  /** A property that is read before each line. */
  readonly asked?: PropertyKey
}

interface Writable {
  write: (chunk: unknown, ...rest: unknown[]) => unknown
}

/**
 * The same destination, but what is written through this view of it is masked first. Everything else (flushing, reopening,
 * ending, events, properties) reaches the destination itself. A view of a view is the view.
 */
export function maskingDestination<T extends Destination>(destination: T, mask: MaskChunk, { masked, asked }: Manners = {}): T {
  if (isView(destination)) return destination
  const target = destination as T & Writable
  const write: Writable['write'] = (chunk, ...rest) => (rest.length === 0 ? target.write(mask(chunk)) : target.write(mask(chunk), ...rest))
  const own: PropertyDescriptorMap = {
    write: { get: () => write, set: (value: Writable['write']) => (target.write = value), configurable: true },
  }
  if (asked !== undefined) own[asked] = { get: () => Reflect.get(target, asked) as unknown, configurable: true }
  return viewOf(target, own, (key, value) => (masked?.has(key) === true ? mask(value) : value))
}
