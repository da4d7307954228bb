import { processRedactor } from '../../redact/process.ts'
import { maskingDestination, type Destination } from '../destination.ts'
import { maskChunk } from '../line.ts'
import { assertLogger, type RedactingOptions } from '../options.ts'
import { isBunyan, maskBunyan, type BunyanLogger } from './logger.ts'

export type { Destination } from '../destination.ts'
export type { RedactingOptions } from '../options.ts'
export type { BunyanLogger } from './logger.ts'

/**
 * A new bunyan logger that masks what it is about to write, after serialisation. The logger passed in stays as it is.
 *
 * @throws {SecretError} `invalid_config` when the logger is not bunyan's.
 * @example
 * const logger = redacting(bunyan.createLogger({ name: 'app' }))
 */
export function redacting<T extends BunyanLogger>(logger: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  assertLogger(logger, isBunyan, 'logger of bunyan')
  return maskBunyan(logger, redactor)
}

/**
 * The same stream, but the lines, or the records of a `raw` one, that are written through this view of it are masked first: for one of
 * several streams.
 *
 * @example
 * bunyan.createLogger({ name: 'app', streams: [{ stream: redactingStream(process.stdout) }] })
 */
export function redactingStream<T extends Destination>(stream: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  return maskingDestination(stream, maskChunk(redactor, 'bunyan'))
}
