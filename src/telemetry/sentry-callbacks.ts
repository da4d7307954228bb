import type { Redactor } from '../redact/redactor.ts'
import { maskBreadcrumb, maskRecord } from './sentry-payload.ts'

type Callback = (payload: never, hint: never) => unknown

/** The callbacks of `Sentry.init` that are composed. */
export interface SentryCallbacks {
  readonly beforeSend?: Callback | undefined
  readonly beforeSendSpan?: Callback | undefined
  readonly beforeBreadcrumb?: Callback | undefined
  readonly traceLifecycle?: 'static' | 'stream' | undefined
}

type Mask = (payload: object) => object | null

/** Each callback of the options with a mask behind it, or the mask alone. */
export function callbacks(options: SentryCallbacks, redactor: Redactor): Required<Omit<SentryCallbacks, 'traceLifecycle'>> {
  const drop = (): null => null
  const event = orElse((payload) => maskRecord(payload, redactor), drop)
  const breadcrumb = orElse((payload) => maskBreadcrumb(payload, redactor), drop)
  const span = orElse((payload) => maskRecord(payload, redactor), blank)
  return {
    beforeSend: after(options.beforeSend, event),
    beforeBreadcrumb: after(options.beforeBreadcrumb, breadcrumb),
    beforeSendSpan: Object.defineProperties(after(options.beforeSendSpan, span), marksOf(options)),
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

/**
 * A promise, which `beforeSend` may return, is waited for. What throws, and a span for which nothing is returned, is Sentry's to judge: it
 * drops the event or sends the span as it was, which the mask of the envelope then sees.
 */
function after(own: Callback | undefined, mask: Mask): Callback {
  const masked = (payload: unknown): unknown => (typeof payload === 'object' && payload !== null ? mask(payload) : payload)
  return (payload, hint) => {
    const result = own === undefined ? payload : own(payload, hint)
    return isThenable(result) ? result.then(masked) : masked(result)
  }
}

/**
 * Sentry 10 and 11 call it only with the mark that `withStreamedSpan` or `withStaticSpan` sets, where the life cycle of traces asks for it. A
 * callback of the program keeps its own, so that it is called when it would be called without us.
 */
function marksOf({ beforeSendSpan, traceLifecycle }: SentryCallbacks): PropertyDescriptorMap {
  const wanted = beforeSendSpan ?? { [traceLifecycle === 'static' ? '_static' : '_streamed']: traceLifecycle !== undefined }
  return Object.fromEntries(['_static', '_streamed'].filter((mark) => Reflect.get(wanted, mark)).map((mark) => [mark, { value: true }]))
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
