import { format, inspect } from 'node:util'
import { pino, stdSerializers } from 'pino'
import { Sink } from '../loggers/leak.ts'

const whole = { showHidden: true, depth: 10, maxStringLength: Infinity, maxArrayLength: Infinity, getters: true } as const

/** All that programs and loggers make of an error: fields, inspect, JSON, format, and the lines that pino writes. */
export function shown(error: unknown): string {
  return [...new Set([...texts(error), ...nested(error).flatMap(texts)])].join('\n')
}

function texts(of: unknown): readonly string[] {
  const { message, stack, cause } = (typeof of === 'object' && of !== null ? of : {}) as Record<string, unknown>
  return [
    String(of),
    String(message),
    String(stack),
    inspect(cause, whole),
    inspect(of),
    inspect(of, whole),
    inspect(of, { ...whole, customInspect: false }),
    attempted(() => JSON.stringify(of)),
    format(
      '%s %o %O %j',
      of,
      of,
      of,
      attempted(() => JSON.stringify(of)),
    ),
    ...members(of),
    logged(of),
  ]
}

/** The errors within an error, of our own and of others. */
function nested(error: unknown): readonly unknown[] {
  const { problems, errors, cause } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  return [problems, errors].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])).concat(cause === undefined ? [] : [cause])
}

/** Every property of an object, hidden ones and symbols too, and what getters of its prototypes give. */
function members(of: unknown): readonly string[] {
  const found: string[] = []
  for (let level = of; typeof level === 'object' && level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const [key, { get }] of Reflect.ownKeys(level).map((key) => [key, Reflect.getOwnPropertyDescriptor(level, key) ?? {}] as const)) {
      if (level === of || get !== undefined) found.push(`${String(key)}: ${attempted(() => inspect(Reflect.get(level, key, of), whole))}`)
    }
  }
  return found
}

/** Lines of pino with its serialisers for errors, the one that follows causes too. */
function logged(error: unknown): string {
  const sink = new Sink()
  const logger = pino({ serializers: { err: stdSerializers.err, failure: stdSerializers.errWithCause } }, sink)
  logger.error(error)
  logger.error({ err: error, failure: error, raw: error, deep: { problem: error } }, 'failed')
  return sink.take()
}

function attempted(print: () => string): string {
  try {
    return print()
  } catch {
    return ''
  }
}
