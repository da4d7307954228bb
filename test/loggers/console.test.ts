import { Console } from 'node:console'
import { describe, expect, test } from 'vitest'
import { redacting } from '../../src/loggers/redacting.ts'
import { newLeak, Sink } from './leak.ts'

const leak = newLeak()
const options = { redactor: leak.redactor }
const value = leak.value

const calls: Record<string, (to: Console) => void> = {
  log: (to) => to.log(`key ${value}`),
  'log of a deep object': (to) => to.log({ a: { b: [value] } }),
  'log of a Map': (to) => to.log(new Map([[value, new Set([value])]])),
  'log of bytes': (to) => to.log(Buffer.from(value)),
  'log with a format': (to) => to.log('%s %o %j', value, { value }, [value]),
  info: (to) => to.info(value),
  debug: (to) => to.debug(value),
  warn: (to) => to.warn(value),
  error: (to) => to.error(new Error(`refused ${value}`, { cause: new Error(value) })),
  'error of many': (to) => to.error(new AggregateError([new Error(value)], value)),
  table: (to) => to.table([{ name: 'db', value }]),
  dir: (to) => to.dir({ a: { b: { c: value } } }, { depth: 9 }),
  dirxml: (to) => to.dirxml({ value }),
  trace: (to) => to.trace(value),
  assert: (to) => to.assert(false, value),
  count: (to) => to.count(value),
  group: (to) => {
    to.group(value)
    to.log({ value })
    to.groupEnd()
  },
  time: (to) => {
    to.time(value)
    to.timeLog(value, value)
    to.timeEnd(value)
  },
}

describe('a console', () => {
  test.each(Object.entries(calls))('masks %s', (_name, call) => {
    const [out, err] = [new Sink(), new Sink()]
    const old = new Console({ stdout: out, stderr: err })
    call(old)
    expect(out.text + err.text).toSatisfy(
      (text: string) =>
        leak.in(text) ||
        text.includes(
          Buffer.from(value)
            .toString('hex', 0, 5)
            .replace(/..(?=.)/g, '$& '),
        ),
    )
    const lines = [out.take(), err.take()].map((text) => text.split('\n').length)
    call(redacting(old, options))
    expect(leak.in(out.text + err.text)).toBe(false)
    expect(out.text + err.text).toContain('[redacted:API_KEY]')
    expect([out.text, err.text].map((text) => text.split('\n').length)).toEqual(lines)
  })

  test('writes what holds no secret as the old one does, to the same of the two streams', () => {
    const write = (to: Console): void => {
      to.log('%s is %d', 'a', 1, { deep: { deeper: { deepest: { x: 1 } } } })
      to.error('to stderr')
      to.group('group')
      to.table([{ a: 1 }])
      to.groupEnd()
    }
    const [out, err] = [new Sink(), new Sink()]
    const old = new Console({ stdout: out, stderr: err, groupIndentation: 4, colorMode: true })
    write(old)
    const expected = [out.take(), err.take()]
    write(redacting(old, options))
    expect([out.take(), err.take()]).toEqual(expected)
  })

  test('puts the mask in the place of the value and changes nothing else', () => {
    const out = new Sink()
    redacting(new Console(out), options).log('%s', 'key', [value], 1)
    expect(out.text).toBe("key [ '[redacted:API_KEY]' ] 1\n")
  })

  test('keeps the end of a line that a secret ends with', () => {
    const out = new Sink()
    leak.redactor.add('PEM', `first line of a key\nsecond line of a key\n`)
    const masked = redacting(new Console(out), options)
    masked.log('first line of a key\nsecond line of a key')
    masked.log('next')
    expect(out.text).toMatch(/^(\[redacted:PEM\]\n)+next\n$/)
  })

  test('has groups and counts of its own', () => {
    const out = new Sink()
    const old = new Console(out)
    const masked = redacting(old, options)
    masked.group()
    masked.count()
    old.log('not indented')
    old.count()
    expect(out.text).toBe('  default: 1\nnot indented\ndefault: 1\n')
  })

  test('made from the global one has all its names', () => {
    const masked = redacting(console, options)
    expect(Object.getOwnPropertyNames(console).filter((name) => !(name in masked))).toEqual([])
  })
})
