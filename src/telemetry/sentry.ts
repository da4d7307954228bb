import { processRedactor } from '../redact/process.ts'
import type { Redactor } from '../redact/redactor.ts'
import { callbacks, type SentryCallbacks } from './sentry-callbacks.ts'
import { maskEnvelope, type Envelope } from './sentry-envelope.ts'

/** What is asked of the options of `Sentry.init`. */
export interface SentryOptions extends SentryCallbacks {
  readonly integrations?: readonly object[] | ((defaults: never) => object | readonly object[]) | undefined
  readonly traceLifecycle?: string | undefined
}

/** Options of `redactingSentry`. */
export interface RedactingOptions {
  /** What masks; by default the redactor of the process, which knows every secret that was loaded. */
  readonly redactor?: Redactor
}

interface Client {
  on(hook: 'beforeEnvelope', listener: (envelope: Envelope) => void): void
}

/**
 * Options for `Sentry.init` that mask secrets in all that is sent: events, transactions, spans, breadcrumbs, logs, attachments. Callbacks in
 * the options are kept and run first, so that what they add is masked too; what they drop is dropped. The options passed in stay as they are.
 *
 * @example
 * Sentry.init(redactingSentry({ dsn: process.env.SENTRY_DSN }))
 */
export function redactingSentry<T extends SentryOptions>(options: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  const { integrations = [] } = options
  const own = {
    name: 'Tightlip',
    setup: (client: Client) => client.on('beforeEnvelope', (envelope) => maskEnvelope(envelope, redactor)),
  }
  return {
    ...options,
    ...callbacks(options, redactor),
    // Last, so that what other integrations put into an envelope is seen.
    integrations: typeof integrations === 'function' ? (defaults: never) => [integrations(defaults), own].flat() : [...integrations, own],
  }
}
