import { processRedactor } from '../../redact/process.ts'
import type { Destination } from '../destination.ts'
import { assertLogger, type RedactingOptions } from '../options.ts'
import { maskedTransport, type MaskedTransport, type PinoTransport } from './masked-transport.ts'
import { isPino, maskPino, maskPinoDestination, type PinoLogger } from './logger.ts'

export type { Destination } from '../destination.ts'
export type { RedactingOptions } from '../options.ts'
export type { PinoLogger } from './logger.ts'
export type { MaskedTransport, PinoDestination, PinoTransport } from './masked-transport.ts'
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

/**
 * The same options for a transport of pino, with each target behind a mask in the worker. The worker knows what the redactor of the process
 * is told, now or later.
 *
 * @throws {SecretError} `invalid_config` when a target is not found, or a relative path.
 * @example
 * pino({ transport: redactingTransport({ target: 'pino-pretty' }) })
 */
export function redactingTransport(transport: PinoTransport): MaskedTransport {
  // A worker is told of the secrets when it is made, so there must be something to tell it of.
  processRedactor()
  return maskedTransport(transport)
}
