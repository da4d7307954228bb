import type { Redactor } from '../redact/redactor.ts'
import { maskRecord, maskStrings } from './sentry-payload.ts'

type Callback = (payload: never, hint: never) => unknown

/** The callbacks of `Sentry.init` that are composed. */
export interface SentryCallbacks {
  readonly beforeSend?: Callback | undefined
  readonly beforeSendSpan?: ((span: never) => unknown) | undefined
  readonly beforeBreadcrumb?: Callback | undefined
  readonly traceLifecycle?: 'static' | 'stream' | undefined
}

type Mask = (payload: object) => object | null

/** Each callback of the options with a mask behind it, or the mask alone. */
export function callbacks(options: SentryCallbacks, redactor: Redactor): Required<Omit<SentryCallbacks, 'traceLifecycle'>> {
  const record = orElse(
    (payload) => maskRecord(payload, redactor),
    () => null,
  )
  const strings = orElse(
    (payload) => maskStrings(payload, redactor),
    () => null,
  )
  return {
    beforeSend: after(options.beforeSend, record),
    beforeSendSpan: spanCallback(
      options,
      orElse((span) => maskRecord(span, redactor), blank),
    ),
    beforeBreadcrumb: after(options.beforeBreadcrumb, strings),
  }
}

function orElse(mask: Mask, otherwise: Mask): Mask {
  return (payload) => {
    try {
      return mask(payload)
    } catch {
      return otherwise(payload)
    }
  }
}

/** A promise, which `beforeSend` may return, is waited for. What throws is Sentry's to judge: it drops the event. */
function after(own: Callback | undefined, mask: Mask): Callback {
  const masked = (payload: unknown): unknown => (typeof payload === 'object' && payload !== null ? mask(payload) : payload)
  return (payload, hint) => {
    const result = own === undefined ? payload : own(payload, hint)
    return isThenable(result) ? result.then(masked) : masked(result)
  }
}

/** A span for which the callback throws or returns nothing is sent by Sentry as it was, so that it is masked here as it was. */
function spanCallback(options: SentryCallbacks, mask: Mask): (span: never) => unknown {
  const own = options.beforeSendSpan
  const callback = (span: never): unknown => {
    let result: unknown
    try {
      result = own?.(span)
    } catch {
      // Sentry would go on with the span.
    }
    return mask(typeof result === 'object' && result !== null ? result : span)
  }
  return Object.defineProperties(callback, marksOf(options))
}

/**
 * Sentry 10 and 11 call it only with the mark that `withStreamedSpan` or `withStaticSpan` sets, where the life cycle of traces asks for it. A
 * callback of the program keeps its own, so that it is called when it would be called without us.
 */
function marksOf({ beforeSendSpan, traceLifecycle }: SentryCallbacks): PropertyDescriptorMap {
  const mark = { value: true }
  if (beforeSendSpan === undefined)
    return traceLifecycle === 'stream' ? { _streamed: mark } : traceLifecycle === 'static' ? { _static: mark } : {}
  return { ...('_streamed' in beforeSendSpan && { _streamed: mark }), ...('_static' in beforeSendSpan && { _static: mark }) }
}

/** What remains of a span that cannot be masked. */
function blank(span: object): object {
  const { trace_id, span_id, parent_span_id, start_timestamp, end_timestamp, timestamp, is_segment } = span as Record<string, unknown>
  const text = '[redaction failed]'
  const rest = { name: text, description: text, attributes: {}, data: {}, status: 'ok' }
  return { trace_id, span_id, parent_span_id, start_timestamp, end_timestamp, timestamp, is_segment, ...rest }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
