import type { EventEmitter } from 'node:events'
import type { Redactor } from '../../redact/redactor.ts'
import { forwardErrors } from '../error-events.ts'
import { maskInfo } from './info.ts'
import { MaskingTransport, type Info, type Transport } from './transport.ts'

/** What is asked of a winston logger. */
export interface WinstonLogger {
  readonly transports: object
  readonly configure: (...args: never[]) => unknown
  readonly log: (...args: never[]) => unknown
  readonly child: (...args: never[]) => unknown
}

interface CrashHandler {
  readonly catcher: unknown
  readonly handlers: ReadonlyMap<Transport, Transport>
  handle(transports: readonly Transport[]): void
  unhandle(): void
}

interface Inside extends EventEmitter {
  readonly transports: readonly Transport[]
  readonly levels: Readonly<Record<string, number>>
  readonly exceptions: CrashHandler
  readonly rejections: CrashHandler
  add(transport: Transport): this
  remove(transport: Transport): this
  child(metadata: object): this
  write(info: Info): boolean
}

interface LegacyTransport {
  log(level: unknown, message: unknown, meta: unknown, ...rest: unknown[]): unknown
}

type InsideClass = new (settings: object) => Inside

/** Whether this is a logger made by winston 3. */
export function isWinston(logger: object): logger is WinstonLogger {
  return ['configure', 'exceptions', 'levels', 'format'].every((name) => name in logger) && Array.isArray((logger as Inside).transports)
}

/**
 * A logger with the same settings whose transports are the same ones, each behind a mask. Handling of uncaught errors moves to
 * it, since two loggers that handle one error would both write it.
 */
export function maskWinston<T extends WinstonLogger>(logger: T, redactor: Redactor): T {
  const old = logger as unknown as Inside
  const { silent, format, defaultMeta, levels, level, exitOnError } = logger as T & Record<string, unknown>
  const next = new (maskedClass(old, redactor))({ silent, format, defaultMeta, levels, level, exitOnError })
  const handlers = [old.exceptions, old.rejections].map((handler) => new Map(handler.handlers))
  const transports = old.transports.filter((transport) => !handlers.some((map) => [...map.values()].includes(transport)))
  for (const [index, crash] of (['exceptions', 'rejections'] as const).entries()) {
    if (old[crash].catcher) old[crash].unhandle()
    const own = [...(handlers[index]?.keys() ?? [])]
    if (own.length > 0) next[crash].handle(own.map((transport) => new MaskingTransport(transport, (info) => maskInfo(info, redactor))))
  }
  for (const transport of transports) next.add(transport)
  forwardErrors(old, next)
  return withMetadata(old, next) as unknown as T
}

/** A subclass of the logger's class that puts a mask before each transport, also before those that are added later. */
function maskedClass(old: Inside, redactor: Redactor): InsideClass {
  const Logger = old.constructor as InsideClass
  const wrapped = new WeakMap<Transport, Transport>()
  const wrap = (transport: Transport): Transport => {
    if (transport instanceof MaskingTransport) return transport
    const masked = wrapped.get(transport) ?? maskTransport(transport, redactor)
    wrapped.set(transport, masked)
    return masked
  }
  class MaskedLogger extends Logger {
    constructor(settings: object) {
      super(settings)
      for (const name of Object.keys(old.levels)) {
        const write: unknown = Reflect.get(Logger.prototype as object, name)
        if (typeof write !== 'function') continue
        // winston falls back to the logger that the class was made for when a method is called without `this`: the old one.
        const self = (): Inside => this
        const method = function (this: Inside | undefined, ...args: unknown[]): unknown {
          return write.apply(this ?? self(), args)
        }
        Object.defineProperty(this, name, { value: method, writable: true, configurable: true })
      }
    }

    override add(transport: Transport): this {
      return super.add(wrap(transport))
    }

    override remove(transport: Transport): this {
      return super.remove(wrapped.get(transport) ?? transport)
    }
  }
  return MaskedLogger
}

/** Transports of winston 2 take `log(level, message, meta)`; winston wraps them itself and knows them by the number of arguments. */
function maskTransport(transport: Transport, redactor: Redactor): Transport {
  if (typeof transport.pipe === 'function' && !(transport.log?.length > 2)) {
    return new MaskingTransport(transport, (info) => maskInfo(info, redactor))
  }
  const mask = (value: unknown): unknown => redactor.value(value, 'winston')
  return Object.create(transport, {
    log: {
      value: (level: unknown, message: unknown, meta: unknown, ...rest: unknown[]): unknown =>
        (transport as unknown as LegacyTransport).log(level, mask(message), mask(meta), ...rest),
    },
  }) as Transport
}

/** The metadata of a child logger, which winston keeps in a closure, seen by letting it write an event without fields. */
function withMetadata(old: Inside, next: Inside): Inside {
  let root = old
  while (!Object.hasOwn(root, '_readableState')) root = Object.getPrototypeOf(root) as Inside
  if (root === old) return next
  let metadata: Info = {}
  Object.defineProperty(root, 'write', { value: (info: Info) => (metadata = info), configurable: true })
  try {
    old.write({})
  } finally {
    Reflect.deleteProperty(root, 'write')
  }
  return next.child(metadata)
}
