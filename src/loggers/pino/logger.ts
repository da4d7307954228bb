import { coverTransport } from '../../redact/hooks/transports.ts'
import type { Redactor } from '../../redact/redactor.ts'
import { maskingDestination, type Destination } from '../destination.ts'
import { maskChunk } from '../line.ts'
import { isView } from '../view.ts'
import { isMultistream, maskMultistream } from './multistream.ts'

/** What is asked of a pino logger, and of the loggers of frameworks that are one (Fastify's `log`). */
export interface PinoLogger {
  level: string
  readonly info: (...args: never[]) => unknown
  readonly fatal: (...args: never[]) => unknown
  readonly child: (...args: never[]) => unknown
}

type WithStream = Record<symbol, Destination>

/** Whether this is a logger made by pino 5 or later. */
export function isPino(logger: object): logger is PinoLogger {
  return streamSymbol(logger) !== undefined && 'child' in logger
}

/**
 * A child of the logger without further bindings that writes to a masking view of the same destination. The line is masked
 * before the destination sees it, so before it is posted to the worker of a transport, too.
 */
export function maskPino<T extends PinoLogger>(logger: T, redactor: Redactor): T {
  const symbol = streamSymbol(logger) as symbol
  const stream = maskPinoDestination((logger as T & WithStream)[symbol] as Destination, redactor)
  return Object.create(logger, {
    [symbol]: { value: stream, writable: true, configurable: true, enumerable: true },
    // EventEmitter would otherwise keep listeners of the new logger in the old one's table.
    _events: { value: undefined, writable: true, configurable: true },
    _eventsCount: { value: 0, writable: true, configurable: true },
  }) as T
}

/** A masking view of a destination of pino's: what pino sets on one that asks for metadata, before it writes the line, is masked as well. */
export function maskPinoDestination<T extends Destination>(destination: T, redactor: Redactor): T {
  const mask = maskChunk(redactor, 'pino')
  const { worker } = destination as { readonly worker?: unknown }
  if (typeof worker === 'object' && worker !== null) coverTransport(worker)
  if (!isView(destination) && isMultistream(destination)) return maskMultistream(destination, mask)
  return maskingDestination(destination, mask, { masked: lastRecord, asked: metadata })
}

const metadata = Symbol.for('pino.metadata')
/** What pino sets on a destination that asks for metadata. */
export const lastRecord: ReadonlySet<PropertyKey> = new Set(['lastObj', 'lastMsg'])

/** pino's symbols are not registered, and importing pino would tie us to one copy of it, so the symbol is found by its name. */
function streamSymbol(logger: object): symbol | undefined {
  for (let holder: object | null = logger; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const symbol = Object.getOwnPropertySymbols(holder).find(({ description }) => description === 'pino.stream')
    if (symbol !== undefined) return symbol
  }
  return undefined
}
