import { Writable } from 'node:stream'

/** One log event as winston hands it on: `message` and `level` under registered symbols next to the fields. */
export type Info = Record<PropertyKey, unknown>

type Done = (error?: Error | null) => void

/** The part of a winston transport that is called here. */
export interface Transport extends Writable {
  log(info: Info, done: Done): unknown
  close?(): void
  readonly format?: unknown
}

/** What winston reads from and sets on a transport, in addition to writing to it. */
const forwarded = [
  'level',
  'silent',
  'format',
  'handleExceptions',
  'handleRejections',
  'name',
  'query',
  'formatQuery',
  'formatResults',
  'stream',
]

/**
 * A transport that masks twice and leaves the rest to the transport behind it: the event before the format of the transport
 * sees it, and once more what the format made of it.
 */
export class MaskingTransport extends Writable {
  /** The transport behind; winston looks for it under this name. */
  readonly transport: Transport
  readonly #mask: (info: Info) => Info
  readonly #filter: { parent: unknown; levels: unknown }

  constructor(transport: Transport, mask: (info: Info) => Info) {
    super({ objectMode: true })
    this.transport = transport
    this.#mask = mask
    // The `_write` of the transport filters by level and formats; as `this` it is given the transport with another parent and a masking `log`.
    this.#filter = Object.create(transport, {
      parent: { value: null, writable: true },
      levels: { value: undefined, writable: true },
      log: { value: (info: Info, done: Done) => this.log(info, done) },
    }) as { parent: unknown; levels: unknown }
    for (const name of forwarded) {
      Object.defineProperty(this, name, {
        get: () => {
          const value: unknown = Reflect.get(transport, name)
          return typeof value === 'function' ? value.bind(transport) : value
        },
        set: (value: unknown) => {
          Reflect.set(transport, name, value)
        },
      })
    }
    this.once('pipe', (parent: { levels: unknown }) => Object.assign(this.#filter, { parent, levels: parent.levels }))
    this.once('unpipe', () => transport.close?.())
  }

  /** Called by winston for an uncaught error, past the stream. */
  log(info: Info, done: Done): unknown {
    return this.transport.log(this.#mask(info), done)
  }

  override _write(info: Info, encoding: BufferEncoding, done: Done): void {
    this.transport._write.call(this.#filter as unknown as Writable, this.#mask(info), encoding, done)
  }

  override _final(done: Done): void {
    if (this.transport.writableFinished) return done()
    this.transport.once('finish', () => done())
    this.transport.end()
  }
}
