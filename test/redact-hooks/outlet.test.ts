import { Buffer } from 'node:buffer'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { madeUp } from '../leak/secrets.ts'

const { token } = madeUp()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.resetModules()
})
afterEach(() => vi.useRealTimers())

async function outlet(redactor: Redactor, sink: (bytes: Uint8Array, wait: boolean) => number) {
  // The outlet takes the timers when it is loaded, here the fake ones.
  vi.doMock('node:timers', () => ({ default: { setTimeout, clearTimeout } }))
  const { Outlet } = await import('../../src/redact/hooks/outlet.ts')
  return new Outlet(redactor, 'stdout', sink)
}

const text = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString()

function known(): Redactor {
  const redactor = new Redactor()
  redactor.add('TOKEN', token)
  return redactor
}

test('a short tail is let out as it is after 50 ms, a longer one as a mask', async () => {
  for (const [tail, shown] of [
    [token.slice(0, 9), token.slice(0, 9)],
    [token.slice(0, 30), '[redacted:TOKEN]'],
  ] as const) {
    const printed: string[] = []
    const out = await outlet(known(), (bytes) => printed.push(Buffer.from(bytes).toString()) && bytes.length)
    expect(text(out.pass(Buffer.from(`a ${tail}`)))).toBe('a ')
    vi.advanceTimersByTime(49)
    expect(printed).toEqual([])
    vi.advanceTimersByTime(1)
    expect(printed).toEqual([shown])
  }
})

test('what the descriptor does not take on the timer goes out with the next write, in order', async () => {
  const printed: string[] = []
  const out = await outlet(known(), (bytes) => printed.push(Buffer.from(bytes.subarray(0, 2)).toString()) && Math.min(2, bytes.length))
  out.pass(Buffer.from(token.slice(0, 5)))
  vi.advanceTimersByTime(50)
  expect(printed).toEqual([token.slice(0, 2)])
  expect(text(out.pass(Buffer.from('.')))).toBe(`${token.slice(2, 5)}.`)
})

test('a tail waits while something is under way that it would overtake', async () => {
  const printed: string[] = []
  const out = await outlet(known(), (bytes) => printed.push(Buffer.from(bytes).toString()) && bytes.length)
  const done = out.begin()
  out.pass(Buffer.from(token.slice(0, 5)))
  vi.advanceTimersByTime(200)
  expect(printed).toEqual([])
  done()
  vi.advanceTimersByTime(50)
  expect(printed).toEqual([token.slice(0, 5)])
})

test('a redactor that fails prints that it failed, never the chunk', async () => {
  const redactor = known()
  redactor.scanner = () => {
    throw new Error(token)
  }
  const out = await outlet(redactor, (bytes) => bytes.length)
  expect(text(out.pass(Buffer.from(token)))).toBe('[redaction failed]')
})

test('a listener of masks that prints a secret is masked too, and does not disturb what is printed', async () => {
  const redactor = known()
  const out = await outlet(redactor, (bytes) => bytes.length)
  const inner: string[] = []
  redactor.onMask(() => void inner.push(text(out.pass(Buffer.from(`again ${token}`)))))
  expect(text(out.pass(Buffer.from(`once ${token} end!`)))).toBe('once [redacted:TOKEN] end!')
  expect(inner).toEqual(['again [redacted:TOKEN]'])
})

test('after the end nothing is held', async () => {
  const out = await outlet(known(), (bytes) => bytes.length)
  out.end()
  expect(text(out.pass(Buffer.from(token.slice(0, 9))))).toBe(token.slice(0, 9))
  expect(text(out.pass(Buffer.from(token)))).toBe('[redacted:TOKEN]')
})
