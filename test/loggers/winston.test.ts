import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createLogger, format, transports, type Logger } from 'winston'
import TransportStream from 'winston-transport'
import { redacting } from '../../src/loggers/redacting.ts'
import { logCalls, newLeak, Sink } from './leak.ts'

const folder = mkdtempSync(join(tmpdir(), 'tightlip-winston-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const leak = newLeak()
const options = { redactor: leak.redactor }
type Line = Record<string, unknown>
const parse = (text: string): Line => JSON.parse(text) as Line
const to = (sink: Sink, extra: object = {}): TransportStream => new transports.Stream({ stream: sink, ...extra })

/** winston takes the message first and fields after. */
function call(logger: Logger, args: readonly unknown[]): void {
  const [first, second] = args
  if (typeof first === 'object' && !(first instanceof Error)) logger.info(String(second), first)
  else logger.info(...(args as [string]))
}

describe('a winston logger', () => {
  const formats = {
    json: format.combine(format.errors({ stack: true, cause: true }), format.splat(), format.json()),
    simple: format.combine(format.splat(), format.simple()),
    pretty: format.combine(format.errors({ stack: true, cause: true }), format.splat(), format.prettyPrint({ depth: 8 })),
  }
  describe.each(Object.entries(formats))('with the format %s', (name, used) => {
    const cases = logCalls(leak.value).filter(([of]) => !(name === 'pretty' && of === 'an object that shows it by toJSON'))
    test.each(cases)('masks %s', (_name, ...args) => {
      const sink = new Sink()
      const logger = createLogger({ format: used, transports: to(sink) })
      call(logger, args)
      const before = sink.take()
      call(redacting(logger, options), args)
      const after = sink.take()
      expect(leak.in(after)).toBe(false)
      if (leak.in(before)) expect(after).toContain('[redacted:API_KEY]')
      else expect(after.length).toBeGreaterThan(0)
      if (name === 'json') expect(parse(after)).toMatchObject({ level: 'info' })
    })
  })

  test('leaks a message where it is not wrapped, and is left as it was', () => {
    const sink = new Sink()
    const logger = createLogger({ transports: to(sink) })
    const masked = redacting(logger, options)
    masked.level = 'error'
    masked.defaultMeta = { late: true }
    logger.info(`key ${leak.value}`)
    expect(parse(sink.take())).toEqual({ level: 'info', message: `key ${leak.value}` })
    expect(logger.transports).toHaveLength(1)
  })

  test('writes an event without a secret as winston would', () => {
    const sink = new Sink()
    const logger = createLogger({ format: format.json(), defaultMeta: { service: 'shop' }, transports: to(sink) })
    logger.warn('nothing %s to see', 'much', { a: [1, null] })
    const expected = sink.take()
    redacting(logger, options).warn('nothing %s to see', 'much', { a: [1, null] })
    expect(sink.take()).toBe(expected)
  })

  test('masks what the format of a transport makes, and honours its level', () => {
    const [all, errors] = [new Sink(), new Sink()]
    const reveal = format((info) => Object.assign(info, { made: leak.value }))
    const logger = createLogger({
      level: 'debug',
      transports: [to(all, { format: format.combine(reveal(), format.json()) }), to(errors, { level: 'error', format: format.simple() })],
    })
    const masked = redacting(logger, options)
    masked.debug('made by a format')
    masked.error(`bad ${leak.value}`)
    masked.silly('too fine')
    expect(all.take().trim().split('\n').map(parse)).toMatchObject([
      { message: 'made by a format', made: '[redacted:API_KEY]' },
      { message: 'bad [redacted:API_KEY]', made: '[redacted:API_KEY]' },
    ])
    expect(errors.take()).toBe('error: bad [redacted:API_KEY]\n')
  })

  test('masks in children, and made from a child keeps its metadata', () => {
    const sink = new Sink()
    const logger = createLogger({ transports: to(sink) })
    redacting(logger, options).child({ key: leak.value }).info('one')
    redacting(logger.child({ service: 'shop' }).child({ part: 'till' }), options).info(leak.value)
    logger.info('untouched')
    expect(sink.take().trim().split('\n').map(parse)).toEqual([
      { level: 'info', message: 'one', key: '[redacted:API_KEY]' },
      { level: 'info', message: '[redacted:API_KEY]', service: 'shop', part: 'till' },
      { level: 'info', message: 'untouched' },
    ])
  })

  test('masks when a method is called without its logger', () => {
    const sink = new Sink()
    const { info, error } = redacting(createLogger({ transports: to(sink) }), options)
    info(leak.value)
    error(leak.value, { deep: { key: leak.value } })
    expect(leak.in(sink.text)).toBe(false)
    expect(sink.take().trim().split('\n').map(parse)).toMatchObject([
      { level: 'info' },
      { level: 'error', deep: { key: '[redacted:API_KEY]' } },
    ])
  })

  test('masks in transports that are added later, old ones of winston 2 included, and lets them be removed', () => {
    const sink = new Sink()
    const seen: unknown[] = []
    const masked = redacting(createLogger({ transports: to(new Sink()) }), options)
    const added = to(sink)
    const legacy = { name: 'legacy', on() {}, removeListener() {}, log: (...args: unknown[]) => seen.push(args.slice(0, 2)) }
    const notice = vi.spyOn(console, 'error').mockReturnValue() // winston's, of a transport it calls legacy
    masked.add(added).add(legacy as unknown as TransportStream)
    notice.mockRestore()
    masked.info(leak.value)
    masked.remove(added)
    masked.info('after')
    expect(parse(sink.take())).toMatchObject({ message: '[redacted:API_KEY]' })
    expect(seen).toEqual([
      ['info', '[redacted:API_KEY]'],
      ['info', 'after'],
    ])
  })

  test('keeps custom levels', () => {
    const sink = new Sink()
    const logger = createLogger({ levels: { loud: 0, soft: 1 }, level: 'soft', transports: to(sink) })
    const masked = redacting(logger as Logger & { soft: (text: string) => void }, options)
    masked.soft(leak.value)
    expect(parse(sink.take())).toEqual({ level: 'soft', message: '[redacted:API_KEY]' })
    expect(masked.isLevelEnabled('soft')).toBe(true)
  })

  test('writes files whole before it finishes', async () => {
    const filename = join(folder, 'app.log')
    const masked = redacting(createLogger({ transports: new transports.File({ filename }) }), options)
    for (let index = 0; index < 200; index++) masked.info(`key ${leak.value}`, { index })
    const finished = once(masked, 'finish')
    masked.end()
    await finished
    const lines = readFileSync(filename, 'utf8').trim().split('\n').map(parse)
    expect(lines).toHaveLength(200)
    expect(lines[199]).toEqual({ level: 'info', message: 'key [redacted:API_KEY]', index: 199 })
  })

  test('tells its own listeners of a transport that fails', async () => {
    const logger = createLogger({ transports: new TransportStream({ log: (_info, next) => next() }) })
    const masked = redacting(logger, options)
    const failed = once(masked, 'error')
    logger.transports[0]?.emit('error', new Error('disk full'))
    expect(((await failed) as Error[])[0]?.message).toBe('disk full')
  })

  test('takes over uncaught errors, so that they are written once and masked', () => {
    const before = process.listenerCount('uncaughtException')
    const sink = new Sink()
    const logger = createLogger({ exitOnError: false, transports: to(sink, { handleExceptions: true }), exceptionHandlers: [to(sink)] })
    expect(process.listenerCount('uncaughtException')).toBe(before + 1)
    const masked = redacting(logger, options)
    expect(process.listenerCount('uncaughtException')).toBe(before + 1)
    const catcher = process.listeners('uncaughtException').at(-1) as (error: Error) => void
    catcher(new Error(`refused ${leak.value}`))
    const text = sink.take()
    masked.close()
    expect(process.listenerCount('uncaughtException')).toBe(before)
    expect(leak.in(text)).toBe(false)
    expect(text.match(/uncaughtException: refused \[redacted:API_KEY\]/g)?.length).toBeGreaterThanOrEqual(2)
  })
})
