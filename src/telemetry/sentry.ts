import { processRedactor } from '../redact/process.ts'
import type { Redactor } from '../redact/redactor.ts'
import { callbacks, type SentryCallbacks } from './sentry-callbacks.ts'
import { maskEnvelope, type Envelope } from './sentry-envelope.ts'

/** What is asked of the options of `Sentry.init`. */
export interface SentryOptions extends SentryCallbacks {
  /** A list, or a function that makes one of the defaults. */
  readonly integrations?: unknown
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
// Not `T extends SentryOptions`, which would take from callbacks and literals the types that `Sentry.init` gives them.
export function redactingSentry<T>(options: T & SentryOptions, { redactor = processRedactor() }: RedactingOptions = {}): T {
  const own = {
    name: 'Tightlip',
    // Asked for by Sentry 7.
    setupOnce: () => undefined,
    setup: (client: Client) => client.on('beforeEnvelope', (envelope) => maskEnvelope(envelope, redactor)),
  }
  return {
    ...options,
    ...callbacks(options, redactor),
    integrations: withOwn(options.integrations, own),
  }
}

/** Last, so that what other integrations put into an envelope is seen. */
function withOwn(integrations: unknown, own: object): unknown {
  if (typeof integrations !== 'function') return [integrations ?? [], own].flat()
  return (defaults: unknown) => [integrations(defaults) as unknown, own].flat()
}
