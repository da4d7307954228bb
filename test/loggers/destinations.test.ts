import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { redacting, redactingDestination } from '../../src/loggers/pino/index.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { newLeak, Sink } from './leak.ts'

const leak = newLeak()
const options = { redactor: leak.redactor }

describe('redactingDestination()', () => {
  test('masks for a logger that is made on it, in its children too', () => {
    const sink = new Sink()
    const logger = pino(redactingDestination(sink, options))
    logger.child({ key: leak.value }).info(leak.value)
    expect(JSON.parse(sink.take())).toMatchObject({ key: '[redacted:API_KEY]', msg: '[redacted:API_KEY]' })
  })

  test('is the destination in all else', () => {
    const stream = new PassThrough()
    const view = redactingDestination(stream, options)
    expect(view).toBeInstanceOf(PassThrough)
    expect(view.pipe).toBe(view.pipe)
    const drained: string[] = []
    view.on('drain', () => drained.push('drain'))
    stream.emit('drain')
    expect(drained).toEqual(['drain'])
    view.end()
    expect(stream.writableEnded).toBe(true)
    expect(redactingDestination(view, options)).toBe(view)
  })

  test('takes a write that is put in its place', () => {
    const sink = new Sink()
    const view = redactingDestination(sink, options)
    const lines: unknown[] = []
    view.write = (line: unknown) => lines.push(line) > 0
    view.write(leak.value)
    expect(lines).toEqual(['[redacted:API_KEY]'])
  })
})

describe('a line', () => {
  const redactor = new Redactor()
  redactor.add('PIN', '4815162342')

  test.each([
    ['one JSON object of several', '{"a":4815162342}\n{"b":1}\n', '{"a":"[redacted:PIN]"}\n{"b":1}\n'],
    ['a JSON object after text', 'start\n{"a":{"b":[4815162342]}}\n', 'start\n{"a":{"b":["[redacted:PIN]"]}}\n'],
    ['text that is no JSON', 'pin 4815162342 {"a"}\n', 'pin [redacted:PIN] {"a"}\n'],
    ['a number', '4815162342\n', '[redacted:PIN]\n'],
  ])('that is %s is masked and stays what it was', (_name, line, expected) => {
    const written: string[] = []
    redactingDestination({ write: (text: string) => void written.push(text) }, { redactor }).write(line)
    expect(written).toEqual([expected])
  })

  test('with a long text beside a bare number is mended too', () => {
    const sink = new Sink()
    redacting(pino(sink), { redactor }).info({ pin: 4815162342, body: '\\"é'.repeat(200_000) })
    expect(JSON.parse(sink.take())).toMatchObject({ pin: '[redacted:PIN]', body: '\\"é'.repeat(200_000) })
  })
})
