import { processRedactor } from '../../redact/process.ts'
import { assertLogger, type RedactingOptions } from '../options.ts'
import { maskInfo } from './info.ts'
import { isWinston, maskWinston, type WinstonLogger } from './logger.ts'

export type { RedactingOptions } from '../options.ts'
export type { WinstonLogger } from './logger.ts'

/** A format of winston's, for `format.combine`. */
export interface RedactFormat {
  options?: object
  /** The event masked: fields, message, and the line that formats before this one have made. The event itself when it holds no secret. */
  transform<T extends object>(info: T, options?: unknown): T
}

/**
 * A new winston logger that masks what it is about to write. The logger passed in stays as it is, but that its handling of uncaught errors
 * moves to the new one.
 *
 * @throws {SecretError} `invalid_config` when the logger is not winston's.
 * @example
 * const logger = redacting(winston.createLogger({ transports: new winston.transports.Console() }))
 */
export function redacting<T extends WinstonLogger>(logger: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  assertLogger(logger, isWinston, 'logger of winston')
  return maskWinston(logger, redactor)
}

/**
 * A format that masks. It stands last, since it cannot mask what a format after it adds.
 *
 * @example
 * winston.format.combine(winston.format.json(), redact())
 */
export function redact({ redactor = processRedactor() }: RedactingOptions = {}): RedactFormat {
  return { options: {}, transform: <T extends object>(info: T): T => maskInfo(info as T & Record<PropertyKey, unknown>, redactor) as T }
}
