import { inspect } from 'node:util'
import { SeverityNumber, type Logger, type LogRecord } from '@opentelemetry/api-logs'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
  type ReadableLogRecord,
  type SdkLogRecord,
} from '@opentelemetry/sdk-logs'
import { describe, expect, it } from 'vitest'
import type { Redactor } from '../../src/redact/redactor.ts'
import { redactingLogRecordProcessor } from '../../src/telemetry/opentelemetry.ts'
import { newEndpoint } from './endpoint.ts'
import { everyOne, newKnown } from './known.ts'

/** The places of a log record that hold text. */
const places: readonly (readonly [place: string, record: (text: string) => LogRecord])[] = [
  ['the body', (text) => ({ body: `connecting with ${text}` })],
  ['a body that is an object', (text) => ({ body: { http: [{ headers: { authorization: `Bearer ${text}` } }] } })],
  ['a body of bytes', (text) => ({ body: Buffer.from(text) })],
  ['an attribute', (text) => ({ body: 'b', attributes: { key: text } })],
  ['a nested attribute', (text) => ({ body: 'b', attributes: { http: { headers: [text] } } })],
  ['the name of an attribute', (text) => ({ body: 'b', attributes: { [text]: true } })],
  ['the event name', (text) => ({ body: 'b', eventName: `login.${text}` })],
  ['the severity', (text) => ({ body: 'b', severityText: text })],
  ['an exception', (text) => ({ body: 'b', exception: new Error(`refused: ${text}`) })],
]

function loggerOf(processors: LogRecordProcessor[], attributes: Record<string, string> = {}): Logger {
  return new LoggerProvider({ resource: resourceFromAttributes(attributes), processors }).getLogger('test', '1.2.3')
}

function recording(redactor: Redactor): {
  readonly logger: Logger
  readonly masked: InMemoryLogRecordExporter
  readonly plain: InMemoryLogRecordExporter
} {
  const masked = new InMemoryLogRecordExporter()
  const plain = new InMemoryLogRecordExporter()
  const processors = [
    redactingLogRecordProcessor(new SimpleLogRecordProcessor({ exporter: masked }), { redactor }),
    new SimpleLogRecordProcessor({ exporter: plain }),
  ]
  return { logger: loggerOf(processors), masked, plain }
}

const single = (exporter: InMemoryLogRecordExporter): ReadableLogRecord => {
  const [record, ...others] = exporter.getFinishedLogRecords()
  expect(others).toEqual([])
  return record as ReadableLogRecord
}

describe('redactingLogRecordProcessor', () => {
  it.each(places)('masks %s in what an OTLP exporter sends, which shows the secrets without it', async (place, record) => {
    const { redactor, all, shownBy } = newKnown()
    for (const masks of [false, true]) {
      const endpoint = await newEndpoint()
      const batch = new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: endpoint.url }) })
      loggerOf([masks ? redactingLogRecordProcessor(batch, { redactor }) : batch]).emit(record(all))
      await batch.forceFlush()
      await batch.shutdown()
      const sent = endpoint.received()
      // OTLP writes bytes in base64.
      const text = place === 'a body of bytes' ? Buffer.from(/"bytesValue":"(.*?)"/.exec(sent.toString())?.[1] ?? '', 'base64') : sent
      expect(shownBy(text)).toEqual(masks ? [] : everyOne)
      if (masks) for (const name of ['TOKEN', 'SPECIAL', 'PEM']) expect(text.toString()).toContain(`[redacted:${name}]`)
    }
  })

  it('masks attributes of the resource, and sends one resource for a batch', async () => {
    const { redactor, all, shownBy } = newKnown()
    const endpoint = await newEndpoint()
    const batch = new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: endpoint.url }) })
    const logger = loggerOf([redactingLogRecordProcessor(batch, { redactor })], { 'process.command': all })
    logger.emit({ body: 'one' })
    logger.emit({ body: all })
    await batch.forceFlush()
    await batch.shutdown()
    expect(shownBy(endpoint.received())).toEqual([])
    const { resourceLogs } = JSON.parse(endpoint.received().toString()) as { resourceLogs: { scopeLogs: { logRecords: unknown[] }[] }[] }
    expect(resourceLogs.map(({ scopeLogs }) => scopeLogs.map(({ logRecords }) => logRecords.length))).toEqual([[2]])
  })

  it('leaves the record as it was, for processors before and behind it', () => {
    const { redactor, all, shownBy } = newKnown()
    const { logger, masked, plain } = recording(redactor)
    const body = { key: all }
    logger.emit({ body, attributes: { all } })
    expect(single(plain).body).toBe(body)
    expect(single(plain).attributes).toEqual({ all })
    expect(shownBy(inspect(single(masked), { depth: 9 }))).toEqual([])
    expect(shownBy(JSON.stringify({ ...single(masked) }))).toEqual([])
  })

  it('keeps everything else that an exporter reads', () => {
    const { redactor, all } = newKnown()
    const { logger, masked, plain } = recording(redactor)
    logger.emit({
      body: all,
      severityNumber: SeverityNumber.ERROR,
      severityText: 'ERROR',
      attributes: { n: 1 },
      eventName: 'e',
      timestamp: 1,
    })
    const [view, real] = [single(masked), single(plain)]
    for (const key of ['hrTime', 'hrTimeObserved', 'spanContext', 'severityText', 'severityNumber', 'eventName', 'attributes'] as const) {
      expect(view[key]).toBe(real[key])
    }
    for (const key of ['resource', 'instrumentationScope', 'droppedAttributesCount'] as const) expect(view[key]).toBe(real[key])
  })

  it('hands on the very same record when it holds no secret', () => {
    const { logger, masked, plain } = recording(newKnown().redactor)
    logger.emit({ body: { list: ['clean', 1, null] }, attributes: { nested: { ok: true } }, severityText: 'INFO' })
    expect(single(masked)).toBe(single(plain))
  })

  it('keeps what the processor inside sets on a masked record from the others', () => {
    const { redactor, all, shownBy } = newKnown()
    const plain = new InMemoryLogRecordExporter()
    const seen: unknown[] = []
    const inside: LogRecordProcessor = {
      onEmit: (record: SdkLogRecord) =>
        void seen.push(record.setBody(`> ${String(record.body)}`).setAttribute('more', 1).body, record.attributes),
      forceFlush: async () => {},
      shutdown: async () => {},
    }
    loggerOf([redactingLogRecordProcessor(inside, { redactor }), new SimpleLogRecordProcessor({ exporter: plain })]).emit({
      body: all,
      attributes: { all },
    })
    expect(seen).toEqual([expect.stringMatching(/^> \[redacted:TOKEN\]/), { all: expect.any(String), more: 1 }])
    expect(shownBy(inspect(seen))).toEqual([])
    expect(single(plain)).toMatchObject({ body: all, attributes: { all } })
    expect(single(plain).attributes).not.toHaveProperty('more')
  })

  it('lets the processor inside say whether it is enabled', () => {
    const { redactor } = newKnown()
    const silent: LogRecordProcessor = { onEmit() {}, forceFlush: async () => {}, shutdown: async () => {}, enabled: () => false }
    expect(loggerOf([redactingLogRecordProcessor(silent, { redactor })]).enabled()).toBe(false)
    expect(recording(redactor).logger.enabled()).toBe(true)
  })
})
