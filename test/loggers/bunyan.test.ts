import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import bunyan from 'bunyan'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { redacting } from '../../src/loggers/redacting.ts'
import { logCalls, newLeak, Sink } from './leak.ts'

const folder = mkdtempSync(join(tmpdir(), 'tightlip-bunyan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const leak = newLeak()
const options = { redactor: leak.redactor }
type Line = Record<string, unknown>
const parse = (text: string): Line => JSON.parse(text) as Line
const logTo = (sink: Sink): bunyan => bunyan.createLogger({ name: 'app', stream: sink, serializers: bunyan.stdSerializers })

describe('a bunyan logger', () => {
  // bunyan's own serializers drop the cause and the properties of an error, so there is nothing to mask.
  const dropped = ['the cause of an error', 'a property of an error']
  test.each(logCalls(leak.value).filter(([name]) => !dropped.includes(name)))('masks %s and stays JSON', (_name, ...args) => {
    const sink = new Sink()
    const logger = logTo(sink)
    logger.info(...(args as [string]))
    expect(leak.in(sink.take())).toBe(true)
    redacting(logger, options).info(...(args as [string]))
    const line = sink.take()
    expect(leak.in(line)).toBe(false)
    expect(line).toContain('[redacted:API_KEY]')
    expect(parse(line)).toMatchObject({ name: 'app', level: 30 })
  })

  test('leaves the logger passed in as it was', () => {
    const sink = new Sink()
    const logger = logTo(sink)
    const masked = redacting(logger, options)
    masked.level('error')
    masked.addSerializers({ key: () => 'changed' })
    masked.addStream({ stream: new Sink() })
    logger.info({ key: leak.value }, 'still')
    expect(parse(sink.take())).toMatchObject({ key: leak.value, msg: 'still' })
    expect(logger.level()).toBe(bunyan.INFO)
  })

  test('keeps fields, serializers, levels and the names of streams', () => {
    const [info, error] = [new Sink(), new Sink()]
    const logger = bunyan.createLogger({
      name: 'app',
      pid: 7,
      service: 'shop',
      serializers: { user: (user: { id: number }) => user.id },
      streams: [
        { name: 'all', stream: info },
        { name: 'errors', level: 'error', stream: error },
      ],
    })
    const masked = redacting(logger, options)
    masked.info({ user: { id: 1 } }, leak.value)
    expect(parse(info.take())).toMatchObject({ pid: 7, service: 'shop', user: 1, msg: '[redacted:API_KEY]' })
    expect(error.text).toBe('')
    masked.levels('errors', 'info')
    masked.info(leak.value)
    expect(parse(error.take())).toMatchObject({ msg: '[redacted:API_KEY]' })
    expect(masked.levels('all')).toBe(bunyan.INFO)
  })

  test('masks in children, simple and with streams of their own, and in streams that are added', () => {
    const [sink, ofChild, added] = [new Sink(), new Sink(), new Sink()]
    const masked = redacting(logTo(sink), options)
    masked.addStream({ stream: added })
    const child = masked.child({ key: leak.value, streams: [{ stream: ofChild }] })
    child.info('one')
    masked.child({ part: leak.value }, true).child({ more: true }).info('two')
    for (const to of [sink, added]) {
      expect(leak.in(to.text)).toBe(false)
      expect(to.take().trim().split('\n').map(parse)).toMatchObject([
        { key: '[redacted:API_KEY]', msg: 'one' },
        { part: '[redacted:API_KEY]', more: true, msg: 'two' },
      ])
    }
    expect(parse(ofChild.take())).toMatchObject({ key: '[redacted:API_KEY]' })
  })

  test('masks the records of a raw stream', () => {
    const ring = new bunyan.RingBuffer({ limit: 5 })
    const logger = bunyan.createLogger({ name: 'app', streams: [{ type: 'raw', stream: ring }] })
    redacting(logger, options).info({ deep: { key: leak.value }, err: new Error(leak.value) }, `with ${leak.value}`)
    const [record] = ring.records as [Line & { err: Error }]
    expect(record).toMatchObject({ deep: { key: '[redacted:API_KEY]' }, level: 30, msg: 'with [redacted:API_KEY]' })
    expect(record['time']).toBeInstanceOf(Date)
    expect(leak.in(`${record.err.message} ${record.err.stack}`)).toBe(false)
  })

  test('masks in a file, and in the file it reopens', async () => {
    const path = join(folder, 'app.log')
    const masked = redacting(bunyan.createLogger({ name: 'app', streams: [{ path }] }), options)
    masked.info(`one ${leak.value}`)
    await vi.waitFor(() => expect(existsSync(path) && readFileSync(path, 'utf8')).toContain('one'))
    renameSync(path, `${path}.1`)
    masked.reopenFileStreams()
    masked.info(`two ${leak.value}`)
    await vi.waitFor(() => expect(existsSync(path) && readFileSync(path, 'utf8')).toContain('two'))
    expect(parse(readFileSync(`${path}.1`, 'utf8'))).toMatchObject({ msg: 'one [redacted:API_KEY]' })
    expect(parse(readFileSync(path, 'utf8'))).toMatchObject({ msg: 'two [redacted:API_KEY]' })
  })

  test('tells its own listeners of a file that cannot be opened', async () => {
    const masked = redacting(bunyan.createLogger({ name: 'app', streams: [{ path: join(folder, 'none', 'app.log') }] }), options)
    const [error] = (await once(masked, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ENOENT')
  })
})
