import { runInThisContext } from 'node:vm'
import { afterEach, expect, it } from 'vitest'
import { currentPlace } from '../../src/redact/places/place.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import type { MaskedPlace } from '../../src/redact/places/throttle.ts'
import { drawToken } from './drawn.ts'

const before = Object.getOwnPropertyDescriptors(Error)
afterEach(() => {
  for (const name of ['prepareStackTrace', 'stackTraceLimit'] as const) {
    Reflect.deleteProperty(Error, name)
    if (name in before) Object.defineProperty(Error, name, before[name] as PropertyDescriptor)
  }
})

/** Runs code as a file of a program would. */
function runAs(filename: string, code: string): (...values: unknown[]) => unknown {
  return runInThisContext(`(call => {\n  return call()\n})`.replace('call()', code), { filename }) as (...values: unknown[]) => unknown
}

it('is the file, line and column of the program that is running', () => {
  expect(runAs('/srv/app/pay.js', 'call()')(currentPlace)).toBe('/srv/app/pay.js:2:10')
  expect(runAs('file:///srv/the%20app/pay.mjs?v=1', 'call()')(currentPlace)).toBe('/srv/the app/pay.mjs:2:10')
})

it('is the first frame outside node_modules, however deep the logger is', () => {
  const dig = runAs('/srv/app/node_modules/logger/index.js', '(function dig(left) { return left === 0 ? call() : dig(left - 1) })(60)')
  expect(runAs('/srv/app/pay.js', 'call()')(() => dig(currentPlace))).toMatch(/^\S*place\.test\.ts:\d+:\d+$/)
  expect(runAs('/srv/app/pay.js', `call.dig(call)`)(Object.assign(currentPlace, { dig }))).toBe('/srv/app/pay.js:2:15')
})

it('is undefined where only packages are running', async () => {
  const run = runAs('/srv/app/node_modules/logger/index.js', 'new Promise(done => setImmediate(() => done(call())))')
  expect(await run(currentPlace)).toBe(undefined)
})

it("does not call the program's prepareStackTrace, and puts back what was set", () => {
  const run = runAs('/srv/app/pay.js', 'call()')
  const own = (): never => {
    throw new Error('not to be called')
  }
  Error.prepareStackTrace = own
  Error.stackTraceLimit = 0
  expect(run(currentPlace)).toBe('/srv/app/pay.js:2:10')
  expect(Error.prepareStackTrace).toBe(own)
  expect(Error.stackTraceLimit).toBe(0)
  Reflect.deleteProperty(Error, 'prepareStackTrace')
  run(currentPlace)
  expect(Object.hasOwn(Error, 'prepareStackTrace')).toBe(false)
})

it('is undefined, and nothing is thrown, where Error cannot be changed', () => {
  Object.defineProperty(Error, 'prepareStackTrace', { configurable: true, get: () => undefined })
  expect(currentPlace()).toBe(undefined)
  const redactor = new Redactor()
  redactor.add('S', 'correct-horse')
  const told: MaskedPlace[] = []
  redactor.onMaskedPlace((place) => told.push(place))
  expect(redactor.text('correct-horse', 'log')).toBe('[redacted:S]')
  expect(told).toEqual([{ name: 'S', channel: 'log', encoding: 'raw', where: undefined, count: 1 }])
})

it('comes with the first mask of a line, masked itself', () => {
  const token = drawToken()
  const redactor = new Redactor()
  redactor.add('S', token)
  const told: MaskedPlace[] = []
  redactor.onMaskedPlace((place) => told.push(place))
  const print = runAs(`/srv/${token}/pay.js`, 'call.text(call.token, "log")')
  for (let time = 0; time < 100; time++) print({ text: redactor.text.bind(redactor), token })
  expect(told).toEqual([{ name: 'S', channel: 'log', encoding: 'raw', where: '/srv/[redacted:S]/pay.js:2:15', count: 1 }])
})

it('takes a listener that throws, that prints, and that has left', () => {
  const redactor = new Redactor()
  redactor.add('S', 'correct-horse')
  let told = 0
  redactor.onMaskedPlace(() => {
    throw new Error('listener')
  })
  const leave = redactor.onMaskedPlace(() => {
    told++
    redactor.text('correct-horse')
  })
  expect(redactor.text('correct-horse')).toBe('[redacted:S]')
  expect(told).toBe(1)
  leave()
  expect(redactor.text('correct-horse', 'other')).toBe('[redacted:S]')
  expect(told).toBe(1)
})
