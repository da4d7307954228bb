import { once } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'

const phrase = 'correct horse battery staple'

function redacting(): Redactor {
  const redactor = new Redactor()
  redactor.add('S', phrase)
  return redactor
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

it('lets a prompt that is no beginning of a secret out at once', () => {
  const stream = redacting().stream()
  stream.write('Password: ')
  expect(String(stream.read())).toBe('Password: ')
})

it('lets out after 50 ms what may be the beginning of a secret', () => {
  const stream = redacting().stream()
  stream.write('your correct')
  expect(String(stream.read())).toBe('your ')
  vi.advanceTimersByTime(49)
  expect(stream.read()).toBeNull()
  vi.advanceTimersByTime(1)
  expect(String(stream.read())).toBe('correct')
  stream.write(' horse battery staple!')
  expect(String(stream.read())).toBe('[redacted:S]!')
})

it('flushes what it holds at its end, and tells the channel', async () => {
  const redactor = redacting()
  const events: unknown[] = []
  redactor.onMask((event) => events.push(event))
  const stream = redactor.stream({ channel: 'morgan' })
  stream.write(`a ${phrase} b corr`)
  stream.end()
  expect(Buffer.concat(await stream.toArray()).toString()).toBe('a [redacted:S] b corr')
  expect(events).toEqual([{ name: 'S', channel: 'morgan', encoding: 'raw' }])
})

it('does not keep a process alive, nor write after it was destroyed', () => {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const stream = redacting().stream()
  stream.write('correct')
  const timer = timers.mock.results.at(-1)?.value as NodeJS.Timeout
  expect(timer.hasRef()).toBe(false)
  const pushed = vi.spyOn(stream, 'push')
  stream.destroy()
  vi.advanceTimersByTime(100)
  expect(pushed).not.toHaveBeenCalled()
})

it('keeps back pressure, and passes binary through byte for byte', async () => {
  const stream = redacting().stream()
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) % 256))
  const chunks: Buffer[] = []
  const slow = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      setImmediate(done)
    },
  })
  const source = Array.from({ length: 30 }, (_, index) => bytes.subarray(index * 10_000, (index + 1) * 10_000))
  await pipeline(Readable.from(source), stream, slow)
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true)

  const full = redacting().stream()
  while (full.write(Buffer.alloc(8192, 'x')));
  expect(full.writableNeedDrain).toBe(true)
  full.resume()
  await once(full, 'drain')
})
