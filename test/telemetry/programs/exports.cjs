// The same from CommonJS.
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http')
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http')
const { JsonMetricsSerializer } = require('@opentelemetry/otlp-transformer')
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs')
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics')
const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base')
const { defineSecrets } = require('tightlip')
const { redactingLogRecordProcessor, redactingMetricExporter, redactingSpanProcessor } = require('tightlip/opentelemetry')
const { z } = require('zod')

const masked = process.argv[2] === 'masked'
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
const secrets = defineSecrets({ schema: { TOKEN: z.string(), SPECIAL: z.string(), PEM: z.string() } })

async function main() {
  await secrets.load()
  const { TOKEN, SPECIAL, PEM } = secrets.env
  const all = `${TOKEN.expose()} ${SPECIAL.expose()} ${PEM.expose()}`
  const span = tracing.getTracer('app').startSpan('connect')
  span.recordException(new Error(all))
  span.end()
  logging.getLogger('app').emit({ body: all })
  metering.getMeter('app').createCounter('connections').add(1, { url: all })
  await Promise.all([tracing.shutdown(), logging.shutdown(), metering.shutdown()])
}

void main()
