import { SecretError } from '../core/errors.ts'
import type { Redactor } from '../redact/redactor.ts'

/** Options of `redacting`. */
export interface RedactingOptions {
  /** What masks; by default the redactor of the process, which knows every secret that was loaded. */
  readonly redactor?: Redactor
}

/** What is thrown of something that is not the logger asked for. */
export function unknownLogger(reason: string, remedy: string): SecretError {
  return new SecretError('invalid_config', { reason, remedy: `${remedy}; for any other, pipe its output through redactStream()` })
}

/** @throws {SecretError} `invalid_config` when `known` does not take it for one of its own. */
export function assertLogger(logger: unknown, known: (logger: object) => boolean, name: string): void {
  if (typeof logger === 'object' && logger !== null && known(logger)) return
  throw unknownLogger(`this is no ${name}`, `pass a ${name}, or take redacting from tightlip, which knows more of them`)
}
