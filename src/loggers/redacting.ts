import type { Transform } from 'node:stream'
import { SecretError } from '../core/errors.ts'
import { processRedactor } from '../redact/process.ts'
import type { Redactor } from '../redact/redactor.ts'
import { isBunyan, maskBunyan, type BunyanLogger } from './bunyan.ts'
import { isConsole, maskConsole, type ConsoleLogger } from './console.ts'
import { isPino, maskPino, type PinoLogger } from './pino.ts'
import { isWinston, maskWinston, type WinstonLogger } from './winston.ts'

/** The loggers that `redacting` knows, by what it asks of them. */
export type Logger = PinoLogger | WinstonLogger | BunyanLogger | ConsoleLogger

/** Options of `redacting`. */
export interface RedactingOptions {
  /** What masks; by default the redactor of the process, which knows every secret that was loaded. */
  readonly redactor?: Redactor
}

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
  throw new SecretError('invalid_config', {
    reason: 'this is no logger that redacting() knows',
    remedy: 'pass a logger of pino, winston or bunyan, or a console of Node; for any other, pipe its output through redactStream()',
  })
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
