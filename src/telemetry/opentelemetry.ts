import { processRedactor } from '../redact/process.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { Mask } from './attributes.ts'
import { facade } from './facade.ts'
import { logRecordMask, type LogRecord } from './log-record.ts'
import { metricsMask, type ResourceMetrics } from './metric.ts'
import { spanMask, type ReadableSpan } from './span.ts'

/** What is asked of a span processor of `@opentelemetry/sdk-trace-base`. */
export interface SpanProcessor {
  onEnd(span: never): void
  readonly onStart: (...args: never[]) => void
}

/** What is asked of a log record processor of `@opentelemetry/sdk-logs`. */
export interface LogRecordProcessor {
  onEmit(record: never, ...rest: never[]): void
}

/** What is asked of a metric exporter of `@opentelemetry/sdk-metrics` that pushes. */
export interface MetricExporter {
  export(metrics: { readonly scopeMetrics: readonly object[] }, done: (result: { readonly code: number }) => void): void
}

/** Options of the processors and the exporter. */
export interface RedactingOptions {
  /** What masks; by default the redactor of the process, which knows every secret that was loaded. */
  readonly redactor?: Redactor
}

const channel = 'opentelemetry'

/**
 * A span processor of the same type that is given ended spans with secrets masked: name, attributes, events, links, status, resource. The
 * spans stay as they are, for other processors too. Put it around the processor that exports. A span that cannot be masked is dropped.
 *
 * @example
 * new BasicTracerProvider({ spanProcessors: [redactingSpanProcessor(new BatchSpanProcessor(exporter))] })
 */
export function redactingSpanProcessor<T extends SpanProcessor>(processor: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  const mask = guarded<ReadableSpan>(spanMask(redactor, channel))
  return facade(processor, {
    onEnd(span: ReadableSpan) {
      const masked = mask(span)
      if (masked !== undefined) processor.onEnd(masked as never)
    },
  })
}

/**
 * A log record processor of the same type that is given records with secrets masked: body, attributes, event name, severity, resource. The
 * records stay as they are, for other processors too. Put it around the processor that exports. A record that cannot be masked is dropped.
 *
 * @example
 * new LoggerProvider({ processors: [redactingLogRecordProcessor(new BatchLogRecordProcessor({ exporter }))] })
 */
export function redactingLogRecordProcessor<T extends LogRecordProcessor>(
  processor: T,
  { redactor = processRedactor() }: RedactingOptions = {},
): T {
  const mask = guarded<LogRecord>(logRecordMask(redactor, channel))
  return facade(processor, {
    onEmit(record: LogRecord, ...rest: never[]) {
      const masked = mask(record)
      if (masked !== undefined) processor.onEmit(masked as never, ...rest)
    },
  })
}

/**
 * A metric exporter of the same type that is given metrics with secrets masked: names, descriptions, units, attributes, resource. Put it
 * between the reader and the exporter. What is collected stays as it is, for other readers too. Metrics that cannot be masked are not
 * exported, which counts as a failure of the export.
 *
 * @example
 * new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: redactingMetricExporter(new OTLPMetricExporter()) })] })
 */
export function redactingMetricExporter<T extends MetricExporter>(exporter: T, { redactor = processRedactor() }: RedactingOptions = {}): T {
  const mask = guarded(metricsMask(redactor, channel))
  return facade(exporter, {
    export(metrics: ResourceMetrics, done: (result: { readonly code: number; readonly error?: Error }) => void) {
      const masked = mask(metrics)
      if (masked !== undefined) exporter.export(masked, done)
      else done({ code: failed, error: new Error('the metrics could not be masked') })
    },
  })
}

/** `ExportResultCode.FAILED` of OpenTelemetry. */
const failed = 1

/** What throws in here would throw in the program's own `span.end()`. */
function guarded<T>(mask: Mask<T>): (part: T) => T | undefined {
  return (part) => {
    try {
      return mask(part)
    } catch {
      return undefined
    }
  }
}
