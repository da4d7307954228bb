import { inspect } from 'node:util'
import { diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Attributes, type Tracer } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import * as first from 'sdk-trace-base-1'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Redactor } from '../../src/redact/redactor.ts'
import { redactingSpanProcessor } from '../../src/telemetry/opentelemetry.ts'
import { newEndpoint } from './endpoint.ts'
import { everyOne, newKnown } from './known.ts'

/** The places of a span that hold text, each with a way to put a text there. */
const places: readonly (readonly [place: string, write: (tracer: Tracer, text: string) => void])[] = [
  ['the name', (tracer, text) => tracer.startSpan(`GET /${text}`).end()],
  ['an attribute', (tracer, text) => tracer.startSpan('s', { attributes: { 'db.statement': `SELECT '${text}'` } }).end()],
  ['a list', (tracer, text) => tracer.startSpan('s', { attributes: { argv: ['node', text] } }).end()],
  ['the name of an attribute', (tracer, text) => tracer.startSpan('s', { attributes: { [text]: 1 } }).end()],
  [
    'an event',
    (tracer, text) => {
      const span = tracer.startSpan('s')
      span.addEvent(`login ${text}`, { 'http.header': [text] })
      span.end()
    },
  ],
  [
    'an exception',
    (tracer, text) => {
      const span = tracer.startSpan('s')
      span.recordException(new Error(`refused: ${text}`))
      span.end()
    },
  ],
  [
    'the status',
    (tracer, text) => {
      const span = tracer.startSpan('s')
      span.setStatus({ code: SpanStatusCode.ERROR, message: `refused: ${text}` })
      span.end()
    },
  ],
  [
    'a link',
    (tracer, text) => {
      const context = tracer.startSpan('other').spanContext()
      tracer.startSpan('s', { links: [{ context, attributes: { key: text } }] }).end()
    },
  ],
]

function tracerOf(processors: SpanProcessor[], attributes: Record<string, string | Promise<string>> = {}): Tracer {
  return new BasicTracerProvider({ resource: resourceFromAttributes(attributes), spanProcessors: processors }).getTracer('test', '1.2.3')
}

function recording(redactor: Redactor): {
  readonly tracer: Tracer
  readonly masked: InMemorySpanExporter
  readonly plain: InMemorySpanExporter
} {
  const masked = new InMemorySpanExporter()
  const plain = new InMemorySpanExporter()
  const processors = [redactingSpanProcessor(new SimpleSpanProcessor(masked), { redactor }), new SimpleSpanProcessor(plain)]
  return { tracer: tracerOf(processors), masked, plain }
}

const single = (exporter: InMemorySpanExporter): ReadableSpan => {
  const [span, ...others] = exporter.getFinishedSpans()
  expect(others).toEqual([])
  return span as ReadableSpan
}

describe('redactingSpanProcessor', () => {
  it.each(places)('masks %s in what an OTLP exporter sends, which shows the secrets without it', async (_place, write) => {
    const { redactor, all, shownBy } = newKnown()
    for (const masks of [false, true]) {
      const endpoint = await newEndpoint()
      const batch = new BatchSpanProcessor(new OTLPTraceExporter({ url: endpoint.url }))
      write(tracerOf([masks ? redactingSpanProcessor(batch, { redactor }) : batch]), all)
      await batch.forceFlush()
      await batch.shutdown()
      expect(shownBy(endpoint.received())).toEqual(masks ? [] : everyOne)
      if (masks) for (const name of ['TOKEN', 'SPECIAL', 'PEM']) expect(endpoint.received().toString()).toContain(`[redacted:${name}]`)
    }
  })

  it.each([
    ['known at once', (text: string) => text],
    ['found out later', async (text: string) => await Promise.resolve(text)],
  ])('masks attributes of the resource that are %s, and sends one resource for a batch', async (_when, given) => {
    const complaints: string[] = []
    diag.setLogger({ error: (text) => void complaints.push(text), warn() {}, info() {}, debug() {}, verbose() {} })
    onTestFinished(() => diag.disable())
    const { redactor, all, shownBy } = newKnown()
    for (const masks of [false, true]) {
      const endpoint = await newEndpoint()
      const batch = new BatchSpanProcessor(new OTLPTraceExporter({ url: endpoint.url }))
      const tracer = tracerOf([masks ? redactingSpanProcessor(batch, { redactor }) : batch], { 'process.command': given(all) })
      tracer.startSpan('one').end()
      tracer.startSpan('two', { attributes: { all } }).end()
      await batch.forceFlush()
      await batch.shutdown()
      expect(shownBy(endpoint.received())).toEqual(masks ? [] : everyOne)
      const { resourceSpans } = JSON.parse(endpoint.received().toString()) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] }
      expect(resourceSpans.map(({ scopeSpans }) => scopeSpans.map(({ spans }) => spans.length))).toEqual([[2]])
      expect(complaints).toEqual([])
    }
  })

  it('masks a resource with a secret that became known later, at once by a new name, within a second by a known one', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const [{ redactor }, { token: later }, { token: rotated }] = [newKnown(), newKnown(), newKnown()]
    const masked = new InMemorySpanExporter()
    const processor = redactingSpanProcessor(new SimpleSpanProcessor(masked), { redactor })
    const tracer = tracerOf([processor], { later, rotated })
    const attributes = (): Attributes | undefined => {
      masked.reset()
      tracer.startSpan('s').end()
      return masked.getFinishedSpans()[0]?.resource.attributes
    }
    expect(attributes()).toEqual({ later, rotated })
    redactor.add('LATER', later)
    expect(attributes()).toEqual({ later: '[redacted:LATER]', rotated })
    redactor.add('LATER', rotated)
    vi.advanceTimersByTime(1000)
    expect(attributes()).toEqual({ later: '[redacted:LATER]', rotated: '[redacted:LATER]' })
  })

  it('looks again whether a clean resource holds a secret after a second', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const [{ redactor }, { token }] = [newKnown(), newKnown()]
    const masked = new InMemorySpanExporter()
    const tracer = tracerOf([redactingSpanProcessor(new SimpleSpanProcessor(masked), { redactor })], { token })
    tracer.startSpan('s').end()
    redactor.add('TOKEN', token)
    vi.advanceTimersByTime(1000)
    tracer.startSpan('s').end()
    expect(masked.getFinishedSpans().map(({ resource }) => resource.attributes['token'])).toEqual([token, '[redacted:TOKEN]'])
  })

  it('leaves the span as it was, for the program and for other processors', () => {
    const { redactor, all, shownBy } = newKnown()
    const { tracer, masked, plain } = recording(redactor)
    const span = tracer.startSpan('s', { attributes: { all } })
    span.recordException(new Error(all))
    span.end()
    expect(single(plain)).toBe(span)
    expect(single(plain).attributes).toEqual({ all })
    expect(single(plain).events[0]?.attributes?.['exception.message']).toBe(all)
    expect(shownBy(inspect(single(masked), { depth: 9 }))).toEqual([])
    expect(shownBy(JSON.stringify({ ...single(masked) }))).toEqual([])
  })

  it('keeps everything else that an exporter reads', () => {
    const { redactor, all } = newKnown()
    const { tracer, masked, plain } = recording(redactor)
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED }
    const context = trace.setSpanContext(ROOT_CONTEXT, parent)
    const links = [{ context: parent, attributes: { ok: true } }]
    const span = tracer.startSpan('s', { kind: SpanKind.CLIENT, attributes: { all, n: 1, flag: true, list: [1, 2] }, links }, context)
    span.addEvent('clean', { n: 1 })
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' })
    span.end()
    const [view, real] = [single(masked), single(plain)]
    expect(view.attributes).toEqual({ ...real.attributes, all: view.attributes['all'] })
    expect(view.spanContext()).toBe(real.spanContext())
    expect(view.parentSpanContext).toEqual(parent)
    for (const key of ['kind', 'startTime', 'endTime', 'duration', 'ended', 'status', 'links', 'events'] as const)
      expect(view[key]).toBe(real[key])
    for (const key of ['resource', 'instrumentationScope', 'droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'] as const) {
      expect(view[key]).toBe(real[key])
    }
  })

  it('hands on the very same span when it holds no secret', () => {
    const { tracer, masked, plain } = recording(newKnown().redactor)
    const span = tracer.startSpan('s', { attributes: { 'http.request.method': 'GET', ports: [1, 2] } })
    span.addEvent('clean', { n: 1 })
    span.end()
    expect(single(masked)).toBe(span)
    expect(single(plain)).toBe(span)
  })

  it('masks spans of the SDK 1 and keeps what only they have', () => {
    const { redactor, all, shownBy } = newKnown()
    const masked = new first.InMemorySpanExporter()
    const provider = new first.BasicTracerProvider()
    provider.addSpanProcessor(redactingSpanProcessor(new first.SimpleSpanProcessor(masked), { redactor }))
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED }
    const span = provider.getTracer('old', '1').startSpan(all, { attributes: { all } }, trace.setSpanContext(ROOT_CONTEXT, parent))
    span.recordException(new Error(all))
    span.end()
    const [view] = masked.getFinishedSpans()
    expect(shownBy(inspect({ ...view }, { depth: 9 }))).toEqual([])
    expect(view).toMatchObject({ parentSpanId: parent.spanId, instrumentationLibrary: { name: 'old', version: '1' }, ended: true })
    expect(view?.spanContext()).toBe(span.spanContext())
    expect(view?.duration).toHaveLength(2)
  })

  it('masks spans of a class that keeps its state in private fields', () => {
    const { redactor, token } = newKnown()
    const { tracer, plain } = recording(redactor)
    tracer.startSpan(token).end()
    const real = single(plain)
    class Span {
      readonly #real = real
      readonly attributes = real.attributes
      readonly events = real.events
      readonly links = real.links
      readonly status = real.status
      readonly resource = real.resource
      get name(): string {
        return this.#real.name
      }
      get duration(): unknown {
        return this.#real.duration
      }
      spanContext(): unknown {
        return this.#real.spanContext()
      }
    }
    const masked = new InMemorySpanExporter()
    redactingSpanProcessor(new SimpleSpanProcessor(masked), { redactor }).onEnd(new Span() as unknown as ReadableSpan)
    // The simple processor asks for the context of a span before it exports it.
    expect(single(masked).name).toBe('[redacted:TOKEN]')
    expect(single(masked).spanContext()).toBe(real.spanContext())
    expect(single(masked).duration).toBe(real.duration)
  })

  it('is otherwise the processor it stands for', async () => {
    const { redactor } = newKnown()
    const calls: string[] = []
    class Processor {
      readonly #calls = calls
      onStart(): void {
        this.#calls.push('start')
      }
      onEnding(): void {
        this.#calls.push('ending')
      }
      onEnd(): void {
        this.#calls.push('end')
      }
      async forceFlush(): Promise<void> {
        this.#calls.push('flush')
      }
      async shutdown(): Promise<void> {
        this.#calls.push('shutdown')
      }
    }
    const processor = redactingSpanProcessor(new Processor(), { redactor })
    const provider = new BasicTracerProvider({ spanProcessors: [processor] })
    provider.getTracer('test').startSpan('s').end()
    await provider.forceFlush()
    await provider.shutdown()
    expect(calls).toEqual(['start', 'ending', 'end', 'flush', 'shutdown'])
    expect(processor).toBeInstanceOf(Processor)
    expect('onEnding' in redactingSpanProcessor(new SimpleSpanProcessor(new InMemorySpanExporter()), { redactor })).toBe(false)
  })

  it('drops a span that it cannot read, and does not break the program', () => {
    const { redactor, token } = newKnown()
    const masked = new InMemorySpanExporter()
    const processor = redactingSpanProcessor(new SimpleSpanProcessor(masked), { redactor })
    const attributes = new Proxy(
      { token },
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    ) // oxlint-disable-line
    const { tracer, plain } = recording(redactor)
    tracer.startSpan(token).end()
    processor.onEnd(Object.create(single(plain), { attributes: { value: attributes } }) as ReadableSpan)
    expect(masked.getFinishedSpans()).toEqual([])
  })
})
