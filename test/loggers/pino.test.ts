import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { pino, type DestinationStream } from 'pino'
import { afterAll, describe, expect, test } from 'vitest'
import { redacting } from '../../src/loggers/redacting.ts'
import type { MaskEvent } from '../../src/redact/redactor.ts'
import { createSecret } from '../../src/core/secret.ts'
import { logCalls, newLeak, Sink } from './leak.ts'

const folder = mkdtempSync(join(tmpdir(), 'tightlip-pino-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const leak = newLeak()
const options = { redactor: leak.redactor }
type Line = Record<string, unknown>
const parse = (text: string): Line => JSON.parse(text) as Line

describe('a pino logger', () => {
  test.each([...logCalls(leak.value), ['bytes', { raw: Buffer.from(leak.value) }, 'bytes'] as const])(
    'masks %s and stays JSON',
    (_name, ...args) => {
      const sink = new Sink()
      const logger = pino(sink)
      logger.info(...(args as [string]))
      expect(leak.in(sink.take())).toBe(true)
      redacting(logger, options).info(...(args as [string]))
      const line = sink.take()
      expect(leak.in(line)).toBe(false)
      expect(line).toContain('[redacted:API_KEY]')
      expect(parse(line)).toMatchObject({ level: 30 })
    },
  )

  test('writes a line without a secret as pino would', () => {
    const sink = new Sink()
    const logger = pino({ base: null, timestamp: false }, sink)
    logger.warn({ a: [1, 'zwei', null] }, 'nothing to see')
    const expected = sink.take()
    redacting(logger, options).warn({ a: [1, 'zwei', null] }, 'nothing to see')
    expect(sink.take()).toBe(expected)
  })

  test('leaves the logger passed in as it was', () => {
    const sink = new Sink()
    const logger = pino(sink)
    const masked = redacting(logger, options)
    masked.level = 'error'
    masked.setBindings({ late: true })
    masked.on('level-change', () => {})
    logger.info(leak.value)
    const line = sink.take()
    expect(leak.in(line)).toBe(true)
    expect(line).not.toContain('late')
    expect([logger.level, logger.listenerCount('level-change')]).toEqual(['info', 0])
  })

  test('masks in children, their bindings and their children', () => {
    const sink = new Sink()
    const child = redacting(pino(sink), options).child({ key: leak.value }, { level: 'debug', msgPrefix: '[db] ' })
    child.debug('one')
    child.child({ request: 1 }).info(leak.value)
    const text = sink.take()
    expect(leak.in(text)).toBe(false)
    expect(text.trim().split('\n').map(parse)).toMatchObject([
      { key: '[redacted:API_KEY]', msg: '[db] one' },
      { key: '[redacted:API_KEY]', request: 1, msg: '[db] [redacted:API_KEY]' },
    ])
  })

  test('made from a child keeps its bindings, serializers, redact paths and formatters', () => {
    const sink = new Sink()
    const logger = pino(
      {
        redact: ['password'],
        serializers: { user: (user: { id: number }) => user.id },
        formatters: { level: (label) => ({ level: label }) },
        mixin: () => ({ mixed: true }),
      },
      sink,
    )
    const masked = redacting(logger.child({ service: 'shop' }), options)
    masked.info({ password: 'x', user: { id: 7 } }, leak.value)
    expect(parse(sink.take())).toMatchObject({
      level: 'info',
      service: 'shop',
      password: '[Redacted]',
      user: 7,
      mixed: true,
      msg: '[redacted:API_KEY]',
    })
    expect(masked.bindings()).toEqual({ service: 'shop' })
  })

  test('follows its own level, custom levels included', () => {
    const sink = new Sink()
    const masked = redacting(pino({ customLevels: { audit: 35 }, level: 'warn' }, sink), options)
    masked.info('no')
    masked.audit('no')
    masked.level = 'audit'
    expect(masked.isLevelEnabled('audit')).toBe(true)
    masked.audit(leak.value)
    expect(parse(sink.take())).toMatchObject({ level: 35, msg: '[redacted:API_KEY]' })
  })

  test.each([true, false])('writes to a file through sonic-boom with sync: %s, and can be flushed', async (sync) => {
    const path = join(folder, `sync-${sync}.log`)
    const destination = pino.destination({ dest: path, sync, minLength: sync ? 0 : 4096 })
    const masked = redacting(pino(destination), options)
    for (let index = 0; index < 100; index++) masked.info({ index }, `key ${leak.value}`)
    await new Promise<void>((resolve, reject) => masked.flush((error) => (error ? reject(error) : resolve())))
    masked.fatal('last words')
    const lines = readFileSync(path, 'utf8').trim().split('\n').map(parse)
    expect(lines).toHaveLength(101)
    expect(lines[99]).toMatchObject({ index: 99, msg: 'key [redacted:API_KEY]' })
    destination.end()
  })

  test('masks before the line is posted to the worker of a transport', async () => {
    const path = join(folder, 'transport.log')
    const transport = pino.transport({ target: 'pino/file', options: { destination: path } })
    await once(transport, 'ready')
    const masked = redacting(pino(transport), options)
    masked.info({ key: leak.value }, 'from a worker')
    const closed = once(transport, 'close')
    transport.end()
    await closed
    expect(parse(readFileSync(path, 'utf8'))).toMatchObject({ key: '[redacted:API_KEY]', msg: 'from a worker' })
  })

  test('masks in every stream of a multistream, by its level, and in the last record that it hands on', () => {
    const [all, errors] = [new Sink(), new Sink()]
    const records: unknown[] = []
    const metadata = {
      [Symbol.for('pino.metadata')]: true,
      lastObj: undefined as unknown,
      lastMsg: undefined as unknown,
      write() {
        records.push(this.lastObj, this.lastMsg)
      },
    }
    const masked = redacting(
      pino({}, pino.multistream([{ stream: all }, { level: 'error', stream: errors }, { stream: metadata as DestinationStream }])),
      options,
    )
    masked.info('fine')
    masked.error({ key: leak.value }, `with ${leak.value}`)
    expect(all.take().trim().split('\n').map(parse)).toMatchObject([{ msg: 'fine' }, { key: '[redacted:API_KEY]' }])
    expect(parse(errors.take())).toMatchObject({ level: 50, key: '[redacted:API_KEY]' })
    expect(records).toEqual([{}, 'fine', { key: '[redacted:API_KEY]' }, 'with [redacted:API_KEY]'])
  })

  test('keeps JSON readable when the secret is a number or a whole object', () => {
    const sink = new Sink()
    leak.redactor.add('PIN', '4815162342')
    leak.redactor.add('DB', '{"user":"app","password":"hunter-two-and-more"}')
    const masked = redacting(pino(sink), options)
    masked.info({ pin: 4815162342, db: { user: 'app', password: 'hunter-two-and-more' }, next: 1 }, '"{quoted}" \\')
    const line = sink.take()
    expect(line).not.toMatch(/4815162342|hunter-two-and-more/)
    expect(parse(line)).toMatchObject({ pin: '[redacted:PIN]', next: 1, msg: '"{quoted}" \\' })
  })

  test('shows the mask of a handle', () => {
    const sink = new Sink()
    const cell = createSecret<string>('API_KEY', { refresh: async () => {} })
    cell.fill(leak.value, { version: '1', fetchedAt: new Date(), deadline: Infinity })
    redacting(pino(sink), options).info({ key: cell.secret }, '%s', cell.secret)
    expect(parse(sink.take())).toMatchObject({ key: '[redacted:API_KEY]', msg: '[redacted:API_KEY]' })
  })

  test('reports what it masked under the channel pino', () => {
    const events: MaskEvent[] = []
    const stop = leak.redactor.onMask((event) => events.push(event))
    redacting(pino(new Sink()), options).info(leak.value)
    stop()
    expect(events).toMatchObject([{ name: 'API_KEY', channel: 'pino' }])
  })

  test('masks what is learned after it was made', () => {
    const sink = new Sink()
    const masked = redacting(pino(sink), options)
    const late = newLeak()
    leak.redactor.add('LATE', late.value)
    masked.info(late.value)
    expect(parse(sink.take())).toMatchObject({ msg: '[redacted:LATE]' })
  })

  test('writes to a destination that is frozen', () => {
    const lines: string[] = []
    redacting(pino({}, Object.freeze({ write: (line: string) => void lines.push(line) })), options).info(leak.value)
    expect(lines.map(parse)).toMatchObject([{ msg: '[redacted:API_KEY]' }])
  })

  test('that is wrapped twice writes once', () => {
    const sink = new Sink()
    redacting(redacting(pino(sink), options), options).info(leak.value)
    expect(parse(sink.take())).toMatchObject({ msg: '[redacted:API_KEY]' })
  })
})
