import type { Meter } from '@opentelemetry/api'
import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import { describe, expect, it } from 'vitest'
import type { Redactor } from '../../src/redact/redactor.ts'
import { redactingMetricExporter } from '../../src/telemetry/opentelemetry.ts'
import { everyOne, newKnown } from './known.ts'

/** The places of metrics that hold text. The SDK takes letters, digits and `_./-` alone in a name. */
const places: readonly (readonly [place: string, measure: (meter: Meter, text: string) => void])[] = [
  ['an attribute of a counter', (meter, text) => meter.createCounter('c').add(1, { key: text })],
  ['an attribute of a histogram', (meter, text) => meter.createHistogram('h').record(1, { key: text })],
  ['an attribute of a gauge', (meter, text) => meter.createGauge('g').record(1, { key: text })],
  [
    'an attribute of an observable',
    (meter, text) => meter.createObservableGauge('o').addCallback((result) => result.observe(1, { key: text })),
  ],
  ['an attribute that is a list', (meter, text) => meter.createCounter('c').add(1, { key: ['a', text] })],
  ['the name of an attribute', (meter, text) => meter.createCounter('c').add(1, { [text]: true })],
  ['a description', (meter, text) => meter.createCounter('c', { description: text }).add(1)],
  ['a unit', (meter, text) => meter.createCounter('c', { unit: text }).add(1)],
]

const memory = (): InMemoryMetricExporter => new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)

/** Exports once what was measured. */
async function collect(
  exporters: readonly PushMetricExporter[],
  measure: (meter: Meter) => void,
  attributes: Record<string, string> = {},
): Promise<void> {
  const readers = exporters.map((exporter) => new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 }))
  const provider = new MeterProvider({ resource: resourceFromAttributes(attributes), readers })
  measure(provider.getMeter('test', '1.2.3'))
  for (const reader of readers) await reader.forceFlush()
  await provider.shutdown()
}

/** An exporter, and what it is given. */
function keeping(): { readonly exporter: PushMetricExporter; readonly given: ResourceMetrics[] } {
  const given: ResourceMetrics[] = []
  const exporter = memory()
  const own = exporter.export.bind(exporter)
  exporter.export = (metrics, done) => {
    given.push(metrics)
    own(metrics, done)
  }
  return { exporter, given }
}

/** What an OTLP exporter would send. */
const text = (given: readonly ResourceMetrics[]): string =>
  given.map((metrics) => Buffer.from(JsonMetricsSerializer.serializeRequest(metrics) ?? '').toString()).join('')

describe('redactingMetricExporter', () => {
  it.each(places)('masks %s in what OTLP makes of it, which shows the secrets without it', async (_place, measure) => {
    const { redactor, all, shownBy } = newKnown()
    const [plain, masked] = [keeping(), keeping()]
    await collect([plain.exporter, redactingMetricExporter(masked.exporter, { redactor })], (meter) => measure(meter, all))
    expect(shownBy(text(plain.given))).toEqual(everyOne)
    expect(shownBy(text(masked.given))).toEqual([])
    for (const name of ['TOKEN', 'SPECIAL', 'PEM']) expect(text(masked.given)).toContain(`[redacted:${name}]`)
  })

  it('masks the name of a metric', async () => {
    const { redactor, token, shownBy } = newKnown()
    const [plain, masked] = [keeping(), keeping()]
    const measure = (meter: Meter): void => meter.createCounter(`calls.${token}`).add(1)
    await collect([plain.exporter, redactingMetricExporter(masked.exporter, { redactor })], measure)
    expect(shownBy(text(plain.given))).toEqual(['token'])
    expect(text(masked.given)).toContain('"calls.[redacted:TOKEN]"')
  })

  it('masks attributes of the resource', async () => {
    const { redactor, all, shownBy } = newKnown()
    const { exporter, given } = keeping()
    await collect([redactingMetricExporter(exporter, { redactor })], (meter) => meter.createCounter('c').add(1), { command: all })
    expect(shownBy(text(given))).toEqual([])
    expect(text(given)).toContain('[redacted:TOKEN]')
  })

  it('keeps values, and points that differ in a secret alone', async () => {
    const { redactor, token, special } = newKnown()
    const { exporter, given } = keeping()
    const measure = (meter: Meter): void => {
      const counter = meter.createCounter('c')
      counter.add(2, { key: token })
      counter.add(3, { key: special, other: 1 })
    }
    await collect([redactingMetricExporter(exporter, { redactor })], measure)
    const points = given[0]?.scopeMetrics[0]?.metrics[0]?.dataPoints
    expect(points?.map(({ value, attributes }) => ({ value, attributes }))).toEqual([
      { value: 2, attributes: { key: '[redacted:TOKEN]' } },
      { value: 3, attributes: { key: '[redacted:SPECIAL]', other: 1 } },
    ])
  })

  it('hands metrics without a secret on as the very same object', () => {
    const { redactor } = newKnown()
    const { exporter, given } = keeping()
    const metrics = { resource: resourceFromAttributes({ a: 'b' }), scopeMetrics: [{ scope: { name: 's' }, metrics: [] }] }
    redactingMetricExporter(exporter, { redactor }).export(metrics, () => undefined)
    expect(given[0]).toBe(metrics)
  })

  it('is asked for all else as the exporter itself', () => {
    const exporter = memory()
    const masking = redactingMetricExporter(exporter, { redactor: newKnown().redactor })
    expect(masking).toBeInstanceOf(InMemoryMetricExporter)
    expect(masking.selectAggregationTemporality(InstrumentType.COUNTER)).toBe(AggregationTemporality.CUMULATIVE)
    expect(masking.getMetrics()).toBe(exporter.getMetrics())
  })

  it('does not export what cannot be masked, and says that the export failed', () => {
    const { exporter, given } = keeping()
    const broken = {
      size: 1,
      text: () => {
        throw new Error('no')
      },
    } as unknown as Redactor
    const results: { code: number }[] = []
    const metrics = { resource: resourceFromAttributes({ a: 'b' }), scopeMetrics: [] }
    redactingMetricExporter(exporter, { redactor: broken }).export(metrics, (result) => void results.push(result))
    expect(given).toEqual([])
    expect(results).toMatchObject([{ code: 1 }])
  })
})
