import { processRedactor } from '../../redact/process.ts'
import type { Destination } from '../destination.ts'
import { assertLogger, type RedactingOptions } from '../options.ts'
import { isPino, maskPino, maskPinoDestination, type PinoLogger } from './logger.ts'

export type { Destination } from '../destination.ts'
export type { RedactingOptions } from '../options.ts'
export type { PinoLogger } from './logger.ts'
export type { PinoTarget } from './target.ts'
export { transport as default } from './transport.ts'

/**
 * A new pino logger that masks what it is about to write, after serialisation. The logger passed in stays as it is.
 *
 * @throws {SecretError} `invalid_config` when the logger is not pino's.
 * @example
 * const logger = redacting(pino())
 */
export function redacting<T extends PinoLogger>(logger: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  assertLogger(logger, isPino, 'logger of pino')
  return maskPino(logger, redactor)
}

/**
 * The same destination, but what is written through this view of it is masked first: for a framework that makes the logger itself.
 *
 * @example
 * const app = fastify({ logger: { stream: redactingDestination(pino.destination(1)) } })
 */
export function redactingDestination<T extends Destination>(destination: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  return maskPinoDestination(destination, redactor)
}
