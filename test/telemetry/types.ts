import type { LoggerProviderConfig, LogRecordProcessor } from '@opentelemetry/sdk-logs'
import type { InMemoryMetricExporter, PeriodicExportingMetricReaderOptions, PushMetricExporter } from '@opentelemetry/sdk-metrics'
import type { BatchSpanProcessor, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base'
import * as Sentry from '@sentry/node'
import type * as first from 'sdk-trace-base-1'
import { redactingLogRecordProcessor, redactingMetricExporter, redactingSpanProcessor } from '../../src/telemetry/opentelemetry.ts'
import { redactingSentry } from '../../src/telemetry/sentry.ts'

/** Checked by the compiler, never run: what the real packages take and give. */
export function processors(batch: BatchSpanProcessor, old: first.SpanProcessor, records: LogRecordProcessor): void {
  const same: BatchSpanProcessor = redactingSpanProcessor(batch)
  const any: SpanProcessor[] = [same, redactingSpanProcessor(batch as SpanProcessor)]
  const older: first.SpanProcessor = redactingSpanProcessor(old)
  const config: LoggerProviderConfig = { processors: [redactingLogRecordProcessor(records)] }
  // @ts-expect-error: a processor of log records is none of spans
  redactingSpanProcessor(records)
  // @ts-expect-error: and the other way round
  redactingLogRecordProcessor(batch)
  void [any, older, config]
}

/** The same of exporters of metrics. */
export function exporters(memory: InMemoryMetricExporter, push: PushMetricExporter, spans: SpanExporter): void {
  const same: InMemoryMetricExporter = redactingMetricExporter(memory)
  const options: PeriodicExportingMetricReaderOptions = { exporter: redactingMetricExporter(push) }
  // @ts-expect-error: an exporter of spans is none of metrics
  redactingMetricExporter(spans)
  void [same, options]
}

/** Callbacks within keep the types that `Sentry.init` gives them. */
export function sentry(): void {
  Sentry.init(
    redactingSentry({
      dsn: 'https://public@example.com/1',
      traceLifecycle: 'static',
      beforeSend: (event, hint) => (hint.attachments === undefined ? event : { ...event, message: event.message?.trim() ?? '' }),
      beforeBreadcrumb: (breadcrumb) => (breadcrumb.category === 'console' ? null : breadcrumb),
      beforeSendSpan: Sentry.withStaticSpan((span) => ({ ...span, description: span.description ?? '' })),
      enhanceFetchErrorMessages: 'report-only',
      integrations: (defaults) => defaults.filter(({ name }) => name !== 'Console'),
    }),
  )
  Sentry.init(redactingSentry({ beforeSendSpan: (span) => ({ ...span, name: span.name.trim() }), integrations: [] }))
  Sentry.init(redactingSentry({}))
  // @ts-expect-error: no such option
  Sentry.init(redactingSentry({ beforeSent: (event) => event }))
  // @ts-expect-error: not an event
  Sentry.init(redactingSentry({ beforeSend: () => 1 }))
}
