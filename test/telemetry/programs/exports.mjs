// Exports a span, a log record and a metric with the secrets.
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { loadSecrets } from 'tightlip'
import { redactingLogRecordProcessor, redactingMetricExporter, redactingSpanProcessor } from 'tightlip/opentelemetry'
import { z } from 'zod'

const masked = process.argv[2] === 'masked'
const { env } = await loadSecrets({ schema: { TOKEN: z.string(), SPECIAL: z.string(), PEM: z.string() } })
const all = `${env.TOKEN.expose()} ${env.SPECIAL.expose()} ${env.PEM.expose()}`

const url = process.env.TEST_URL
const spans = new BatchSpanProcessor(new OTLPTraceExporter({ url }))
const records = new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url }) })
const tracing = new BasicTracerProvider({ spanProcessors: [masked ? redactingSpanProcessor(spans) : spans] })
const logging = new LoggerProvider({ processors: [masked ? redactingLogRecordProcessor(records) : records] })
const points = {
  export: async (metrics, done) => {
    await fetch(url, { method: 'POST', body: JsonMetricsSerializer.serializeRequest(metrics) })
    done({ code: 0 })
  },
  forceFlush: async () => {},
  shutdown: async () => {},
}
const exporter = masked ? redactingMetricExporter(points) : points
const metering = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] })

const span = tracing.getTracer('app').startSpan('connect')
span.recordException(new Error(all))
span.end()
logging.getLogger('app').emit({ body: all })
metering.getMeter('app').createCounter('connections').add(1, { url: all })
await Promise.all([tracing.shutdown(), logging.shutdown(), metering.shutdown()])
