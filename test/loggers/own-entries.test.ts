import { Console } from 'node:console'
import bunyan from 'bunyan'
import { pino, type Logger as Pino } from 'pino'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { createLogger, format, transports, type Logger as Winston } from 'winston'
import { SecretError } from '../../src/core/errors.ts'
import * as ofBunyan from '../../src/loggers/bunyan/index.ts'
import * as ofConsole from '../../src/loggers/console/index.ts'
import * as ofPino from '../../src/loggers/pino/index.ts'
import * as ofWinston from '../../src/loggers/winston/index.ts'
import { newLeak, Sink } from './leak.ts'

const leak = newLeak()
const options = { redactor: leak.redactor }
type Line = Record<string, unknown>
const lines = (sink: Sink): Line[] =>
  sink
    .take()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

const sink = new Sink()
const loggers = {
  pino: pino(sink),
  winston: createLogger({ transports: new transports.Stream({ stream: sink }) }),
  bunyan: bunyan.createLogger({ name: 'app', stream: sink }),
  console: new Console(sink),
}
const wraps: Readonly<Record<keyof typeof loggers, (logger: never, options: object) => { error: (text: string) => void }>> = {
  pino: ofPino.redacting,
  winston: ofWinston.redacting,
  bunyan: ofBunyan.redacting,
  console: ofConsole.redacting,
}

describe.each(Object.entries(wraps))('redacting of tightlip/%s', (name, redacting) => {
  test('masks what its logger writes', () => {
    redacting(loggers[name as keyof typeof loggers] as never, { ...options }).error(`key ${leak.value}`)
    expect(sink.take()).toContain('key [redacted:API_KEY]')
  })

  test('refuses the loggers of others, and what is none', () => {
    const others = Object.entries(loggers).filter(([other]) => other !== name)
    for (const [, other] of [...others, ['nothing', undefined], ['a function', () => {}], ['an object', {}]]) {
      expect(() => redacting(other as never, options)).toThrow(
        expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(name) }),
      )
    }
    expect(() => redacting(undefined as never, options)).toThrow(SecretError)
  })
})

test('the types of the four are those of their loggers', () => {
  expectTypeOf(ofPino.redacting(loggers.pino, options)).toEqualTypeOf<Pino>()
  expectTypeOf(ofWinston.redacting(loggers.winston, options)).toEqualTypeOf<Winston>()
  expectTypeOf(ofBunyan.redacting(loggers.bunyan, options)).toEqualTypeOf<bunyan>()
  expectTypeOf(ofConsole.redacting(loggers.console, options)).toEqualTypeOf<Console>()
  // @ts-expect-error not pino's
  expect(() => ofPino.redacting(loggers.winston, options)).toThrow(SecretError)
  // @ts-expect-error not winston's
  expect(() => ofWinston.redacting(loggers.bunyan, options)).toThrow(SecretError)
  // @ts-expect-error not bunyan's
  expect(() => ofBunyan.redacting(loggers.pino, options)).toThrow(SecretError)
  // @ts-expect-error not a console
  expect(() => ofConsole.redacting(loggers.pino, options)).toThrow(SecretError)
  expectTypeOf(ofPino.redactingTransport).returns.toExtend<NonNullable<Parameters<typeof pino.transport>[0]>>()
  expectTypeOf(ofPino.redactingTransport).returns.toExtend<NonNullable<pino.LoggerOptions['transport']>>()
  expectTypeOf(ofWinston.redact()).toExtend<ReturnType<typeof format.json>>()
})

describe('redact(), the format of winston', () => {
  const write = (used: ReturnType<typeof format.combine>): void => {
    const logger = createLogger({ format: used, transports: new transports.Stream({ stream: sink }) })
    logger.info(`key ${leak.value}`, { deep: { headers: [`Bearer ${leak.value}`] }, [leak.value]: 1 })
    logger.error(new Error(`refused ${leak.value}`))
  }

  test.each([
    ['last, after json', format.combine(format.errors({ stack: true }), format.json(), ofWinston.redact(options)), true],
    ['before json', format.combine(format.errors({ stack: true }), ofWinston.redact(options), format.json()), true],
    ['left out', format.combine(format.errors({ stack: true }), format.json()), false],
  ])('masks where it stands %s', (_name, used, masked) => {
    write(used)
    const text = sink.take()
    expect(leak.in(text)).toBe(!masked)
    expect(text.includes('[redacted:API_KEY]')).toBe(masked)
    for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level')
  })

  test('masks for the format of a transport, which comes after it', () => {
    const to = new transports.Stream({ stream: sink, format: format.json() })
    createLogger({ format: ofWinston.redact(options), transports: to }).info(`key ${leak.value}`, { deep: [leak.value] })
    expect(lines(sink)).toEqual([{ level: 'info', message: 'key [redacted:API_KEY]', deep: ['[redacted:API_KEY]'] }])
  })

  test('masks the line of a printf', () => {
    write(
      format.combine(
        format.splat(),
        format.printf(({ level, message, ...rest }) => `${level} ${String(message)} ${JSON.stringify(rest)}`),
        ofWinston.redact(options),
      ),
    )
    const text = sink.take()
    expect(leak.in(text)).toBe(false)
    expect(text).toMatch(/^info key \[redacted:API_KEY\] /)
  })

  test('gives back the very event that holds no secret, and leaves one that does as it is', () => {
    const { transform } = ofWinston.redact(options)
    const info = { level: 'info', message: 'fine' }
    expect(transform(info)).toBe(info)
    const other = { level: 'info', message: leak.value }
    expect(transform(other)).toEqual({ level: 'info', message: '[redacted:API_KEY]' })
    expect(other.message).toBe(leak.value)
  })
})

describe('redactingStream(), a stream of bunyan', () => {
  test('masks the lines of one stream, and the records of a raw one', () => {
    const [plain, masked] = [new Sink(), new Sink()]
    const ring = new bunyan.RingBuffer({ limit: 1 })
    const logger = bunyan.createLogger({
      name: 'app',
      streams: [
        { stream: plain },
        { stream: ofBunyan.redactingStream(masked, options) },
        { type: 'raw', stream: ofBunyan.redactingStream(ring, options) },
      ],
    })
    logger.info({ deep: { key: leak.value } }, leak.value)
    expect(leak.in(plain.take())).toBe(true)
    expect(lines(masked)).toMatchObject([{ deep: { key: '[redacted:API_KEY]' }, msg: '[redacted:API_KEY]' }])
    expect(ring.records).toMatchObject([{ deep: { key: '[redacted:API_KEY]' }, msg: '[redacted:API_KEY]' }])
  })
})

describe('redactConsole()', () => {
  test('masks what a console writes for whoever holds it, until it is ended', () => {
    const [out, err] = [new Sink(), new Sink()]
    const console = new Console({ stdout: out, stderr: err })
    const { log } = console
    const end = ofConsole.redactConsole(console, options)
    log('%s', leak.value, { key: leak.value })
    console.error(new Error(leak.value))
    expect(out.take()).toBe("[redacted:API_KEY] { key: '[redacted:API_KEY]' }\n")
    expect(leak.in(err.text)).toBe(false)
    expect(err.take()).toMatch(/^Error: \[redacted:API_KEY\]/)
    end()
    log(leak.value)
    expect(out.take()).toBe(`${leak.value}\n`)
  })

  test('leaves a stream that was put in its place meanwhile', () => {
    const [out, other] = [new Sink(), new Sink()]
    const console = new Console(out)
    const end = ofConsole.redactConsole(console, options)
    Reflect.set(console, '_stdout', other)
    end()
    console.log('to the other')
    expect([out.text, other.text]).toEqual(['', 'to the other\n'])
  })
})
