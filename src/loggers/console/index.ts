import { processRedactor } from '../../redact/process.ts'
import { assertLogger, type RedactingOptions } from '../options.ts'
import { isConsole, maskConsole, maskConsoleInPlace, type ConsoleLogger } from './logger.ts'

export type { RedactingOptions } from '../options.ts'
export type { ConsoleLogger } from './logger.ts'

/**
 * A new console that formats as the given one does and masks what it is about to write. The console passed in stays as it is.
 *
 * @throws {SecretError} `invalid_config` when the console does not write to streams, as Node's does.
 * @example
 * const logger = redacting(console)
 */
export function redacting<T extends ConsoleLogger>(logger: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  assertLogger(logger, isConsole, 'console of Node')
  return maskConsole(logger, redactor)
}

/**
 * Masks what a console writes, by default the global one, for whoever holds it already: the object, its methods and its formatting stay.
 * Its streams stay too, so what goes to `process.stdout` past the console is not masked by this. Returns the function that ends it.
 *
 * @throws {SecretError} `invalid_config` when the console does not write to streams, as Node's does.
 * @example
 * redactConsole()
 */
export function redactConsole(
  logger: ConsoleLogger = globalThis.console,
  { redactor = processRedactor() }: RedactingOptions = {},
): () => void {
  assertLogger(logger, isConsole, 'console of Node')
  return maskConsoleInPlace(logger, redactor)
}
