import { SecretError, type ErrorCode } from '../core/errors.ts'
import { UsageError } from './usage-error.ts'

/** `EX_CONFIG` of sysexits.h: failed closed. */
export const failedClosed = 78

const closed: ReadonlySet<ErrorCode> = new Set(['load_failed', 'invalid_config', 'wrong_environment', 'wrong_stage'])

/** The exit code for an error that ends a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  return error instanceof SecretError && closed.has(error.code) ? failedClosed : 1
}

/** What is printed of an error that ends a command. An error that is not ours may quote a value, so only its name is shown. */
export function messageOf(error: unknown): string {
  if (error instanceof UsageError) {
    return `tightlip: ${error.message}\nsee tightlip ${error.command === undefined ? '' : `${error.command} `}--help`
  }
  if (error instanceof SecretError) return error.message.startsWith('tightlip:') ? error.message : `tightlip: ${error.message}`
  return `tightlip: an unexpected failure (${error instanceof Error ? error.name : typeof error}); please report it`
}
