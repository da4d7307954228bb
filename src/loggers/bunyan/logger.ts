import type { EventEmitter } from 'node:events'
import type { Redactor } from '../../redact/redactor.ts'
import { forwardErrors } from '../error-events.ts'
import { maskingDestination, type Destination } from '../destination.ts'
import { maskChunk } from '../line.ts'

/** What is asked of a bunyan logger. */
export interface BunyanLogger {
  readonly fields: object
  readonly addStream: (...args: never[]) => unknown
  readonly info: (...args: never[]) => unknown
  readonly child: (...args: never[]) => unknown
}

/** One entry of a bunyan logger's `streams`. A raw one is handed the record instead of a line. */
interface StreamEntry {
  readonly stream: Destination
  readonly closeOnExit: boolean
}

interface Inside extends EventEmitter {
  streams: StreamEntry[]
  serializers: object | null
  addStream(entry: object, defaultLevel?: unknown): void
  reopenFileStreams(): void
}

type InsideClass = new (parent: unknown, options: object, simple?: boolean) => Inside

/** Whether this is a logger made by bunyan. */
export function isBunyan(logger: object): logger is BunyanLogger {
  return ['addStream', 'addSerializers', '_emit'].every((name) => name in logger) && Array.isArray((logger as Inside).streams)
}

/**
 * A child of the logger without further fields whose streams are masking views of the same streams. Its children, the streams
 * added to it and the files it reopens are masked as well, since bunyan makes children by `constructor`.
 */
export function maskBunyan<T extends BunyanLogger>(logger: T, redactor: Redactor): T {
  const mask = maskChunk(redactor, 'bunyan')
  const maskStreams = (inside: Inside): void => {
    // A simple child shares the array with its parent, levels included: it is replaced only where something in it is not masked yet.
    const streams = inside.streams.map((entry) => ({ ...entry, stream: maskingDestination(entry.stream, mask) }))
    if (streams.some(({ stream }, index) => stream !== inside.streams[index]?.stream)) inside.streams = streams
  }
  class MaskedLogger extends (logger.constructor as InsideClass) {
    constructor(parent: unknown, options: object, simple?: boolean) {
      super(parent, options, simple)
      if (parent === logger) {
        // bunyan shares these with a simple child, and a file is closed by the logger that opened it.
        this.streams = this.streams.map((entry) => ({ ...entry, closeOnExit: false }))
        if (this.serializers !== null) this.serializers = { ...this.serializers }
      }
      maskStreams(this)
    }

    override addStream(entry: object, defaultLevel?: unknown): void {
      super.addStream(entry, defaultLevel)
      maskStreams(this)
    }

    override reopenFileStreams(): void {
      super.reopenFileStreams()
      maskStreams(this)
    }
  }
  const next = new MaskedLogger(logger, {}, true)
  forwardErrors(logger as unknown as Inside, next)
  return next as unknown as T
}
