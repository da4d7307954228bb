import { SecretError } from '../core/errors.ts'
import { processRedactor } from '../redact/process.ts'
import type { Redactor } from '../redact/redactor.ts'
import { Searches } from './searches.ts'
import type { StoppedResponse, StopListener } from './stopped.ts'

/** Options of the guards. */
export interface GuardOptions {
  /** What knows the secrets; by default the redactor of the process, which knows every secret that was loaded. */
  readonly redactor?: Redactor
  /** A response is held back until it ends or has more than this many bytes; what is longer goes on as a stream. By default 1 MiB. */
  readonly limit?: number
  /** Holds nothing back but what may be the beginning of a secret, for responses that go on for long. Responses of type `text/event-stream` always do so. */
  readonly stream?: boolean
  /** Is called for each response that was stopped, beside the channel `tightlip:http`. What it throws is ignored. */
  readonly onStopped?: (stopped: StoppedResponse) => void
}

/** Options with their defaults. */
export interface GuardSettings extends StopListener {
  readonly searches: Searches
  readonly limit: number
  readonly stream: boolean
}

/**
 * The options with their defaults.
 *
 * @throws {SecretError} `invalid_config` when the limit is no number of bytes.
 */
export function settingsOf({ redactor, limit = 1 << 20, stream = false, onStopped }: GuardOptions): GuardSettings {
  if (!(limit >= 0)) throw new SecretError('invalid_config', { reason: 'limit is no number of bytes', remedy: 'pass 0 or more' })
  const known = redactor ?? processRedactor()
  return { redactor: known, searches: new Searches(known), limit, stream, onStopped }
}
