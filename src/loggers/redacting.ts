import type { Transform } from 'node:stream'
import { processRedactor } from '../redact/process.ts'
import { isBunyan, maskBunyan, type BunyanLogger } from './bunyan/logger.ts'
import { isConsole, maskConsole, type ConsoleLogger } from './console/logger.ts'
import { type RedactingOptions, unknownLogger } from './options.ts'
import { isPino, maskPino, type PinoLogger } from './pino/logger.ts'
import { isWinston, maskWinston, type WinstonLogger } from './winston/logger.ts'

export type { RedactingOptions } from './options.ts'

/** The loggers that `redacting` knows, by what it asks of them. */
export type Logger = PinoLogger | WinstonLogger | BunyanLogger | ConsoleLogger

/**
 * A new logger of the same type that masks what it is about to write, after serialisation, so that no list of paths is needed.
 * The logger passed in stays as it is, but that winston's handling of uncaught errors moves to the new one. Knows pino, winston, bunyan and Node's console; for anything else there is `redactStream`.
 *
 * @throws {SecretError} `invalid_config` when the logger is none of these.
 * @example
 * const logger = redacting(pino())
 */
export function redacting<T extends Logger>(logger: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  if (typeof logger === 'object' && logger !== null) {
    if (isPino(logger)) return maskPino(logger, redactor)
    if (isBunyan(logger)) return maskBunyan(logger, redactor)
    if (isWinston(logger)) return maskWinston(logger, redactor)
    if (isConsole(logger)) return maskConsole(logger, redactor)
  }
  throw unknownLogger('this is no logger that redacting() knows', 'pass a logger of pino, winston or bunyan, or a console of Node')
}

/**
 * A stream that masks the bytes that pass through it, for output that no supported logger writes. A secret split over chunks is
 * found; a tail that may be the beginning of one is held for a moment.
 */
export function redactStream({
  redactor = processRedactor(),
  channel = 'stream',
}: RedactingOptions & { readonly channel?: string } = {}): Transform {
  return redactor.stream({ channel })
}
