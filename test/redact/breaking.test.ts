import { randomBytes } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { Matcher } from '../../src/redact/matcher/matcher.ts'
import { Tails } from '../../src/redact/matcher/tails.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawToken } from './drawn.ts'

const mask = '[redacted:S]'

function knowing(secret: string): Redactor {
  const redactor = new Redactor()
  redactor.add('S', secret)
  return redactor
}

function* chunksOf(text: string, length: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

it('a random-looking secret that repeats itself takes no time that grows with its square, in text that repeats it too', () => {
  const part = `${drawToken(4)}a1B2`
  const redactor = knowing(part.repeat(400))
  redactor.add('T', `${part.repeat(400)}x`)
  const started = process.cpuUsage()
  expect(redactor.text(part.repeat(2500))).toMatch(/^\[redacted:[ST]\]$/)
  const { user } = process.cpuUsage(started)
  expect(user / 1000).toBeLessThan(3000)
})

it.each([
  ['hex', 'hex', 2],
  ['text', 'latin1', 1],
] as const)('masks each run of a secret whose parts stand in it twice, in %s', (_, encoding, size) => {
  const twice = drawToken(9)
  const secret = `${twice}${drawToken(11)}${twice}${drawToken(7)}${twice.slice(2)}${drawToken(12)}`
  const redactor = knowing(secret)
  for (let first = 0; first + 16 <= secret.length; first++) {
    for (let second = 0; second + 16 <= secret.length; second++) {
      const [one, other] = [first, second].map((at) => Buffer.from(secret.slice(at, at + 16)).toString(encoding)) as [string, string]
      const out = redactor.text(`<${one}${other}>`)
      expect(out.replaceAll(mask, '').length).toBeLessThan(2 + 16 * size)
      expect(out).not.toContain(one)
      expect(out).not.toContain(other)
    }
  }
})

it.each([
  ['white space', ' '],
  ['digits of a key', '1'],
])('holds no more than a kilobyte of %s behind what may begin a list of bytes', (_, unit) => {
  const secret = drawToken(32)
  const scanner = knowing(secret).scanner('out')
  const text = `${secret.charCodeAt(0)},${unit === '1' ? '"' : ''}${unit.repeat(5000)}`
  let out = ''
  let held = 0
  for (const chunk of chunksOf(text, 64)) {
    out += Buffer.from(scanner.push(chunk)).toString()
    held = Math.max(held, scanner.held)
  }
  expect(held).toBeGreaterThan(0)
  expect(held).toBeLessThan(1200)
  expect(out + Buffer.from(scanner.end()).toString()).toBe(text)
})

it('secrets that begin alike are entered in time that does not grow with the square of their number, and none twice', () => {
  const beginning = drawToken(8)
  const entering = (
    beginningOf: () => string,
  ): { readonly redactor: Redactor; readonly values: readonly string[]; readonly time: number } => {
    const redactor = new Redactor({ encodings: false, fragments: false })
    const values = Array.from({ length: 12_000 }, (_, index) => `${beginningOf()}${index.toString(36).padStart(5, '-')}${drawToken(8)}`)
    const started = process.cpuUsage()
    for (const value of values) redactor.add('S', value)
    redactor.prepare()
    return { redactor, values, time: process.cpuUsage(started).user }
  }
  const others = entering(() => drawToken(8))
  const { redactor, values, time } = entering(() => beginning)
  expect(time).toBeLessThan(others.time * 4)
  for (const value of values.slice(0, 100)) expect(redactor.add('OTHER', value)).toBe('masked')
  for (const value of values.slice(0, 100)) expect(redactor.text(`<${value}>`)).toBe(`<${mask}>`)
})

it('leaves no spelling of a secret in buffers that it made, neither by entering it nor by a search of what escapes spell', () => {
  const made: Buffer[] = []
  const from = Buffer.from.bind(Buffer) as (...args: unknown[]) => Buffer
  const spy = vi.spyOn(Buffer, 'from').mockImplementation(((...args: unknown[]) => {
    const buffer = from(...args)
    made.push(buffer)
    return buffer
  }) as typeof Buffer.from)
  const secret = drawToken(48)
  const escapes = `${secret.replaceAll(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}`
  try {
    const redactor = knowing(secret)
    redactor.prepare()
    redactor.scanner('out').push(new TextEncoder().encode(escapes.slice(0, -6)))
  } finally {
    spy.mockRestore()
  }
  const base64 = from(secret).toString('base64')
  const pieces = [secret, base64, from(base64).toString('base64'), from(secret).toString('hex')].map((text) => text.slice(8, 28))
  expect(made.length).toBeGreaterThan(10)
  for (const buffer of made) for (const piece of pieces) expect(buffer.includes(piece)).toBe(false)
})

it('what still agrees with a tail that time cut is not shown at the end either', () => {
  const scanner = knowing('correct horse battery staple').scanner('out')
  const out = [scanner.push(Buffer.from('correct horse ba')), scanner.release(), scanner.push(Buffer.from('ttery st')), scanner.end()]
  expect(Buffer.concat(out).toString()).toBe(mask)
})

it('a filter of tails that could not be filled anew, for want of stack, is as it was', () => {
  const tails = new Tails()
  const source = Buffer.from(drawToken(40))
  expect(tails.addSource(source)).toBe(true)
  const widen = (): void =>
    tails.widen(source, 1, () => {
      throw new RangeError('stack')
    })
  expect(widen).toThrow(RangeError)
  expect(tails.runs(source.subarray(3, 17), 16)).toBe(0)
  tails.widen(source, 1, () => void tails.addSource(source))
  expect(tails.runs(source.subarray(3, 17), 16)).toBe(0)
})

it('a line for 2000 secrets that begin alike takes no longer than it does for 20, within a factor of ten', () => {
  const prefix = ['sk', 'live', ''].join('_')
  const cost = (count: number): number => {
    const redactor = new Redactor()
    const secrets = Array.from({ length: count }, () => `${prefix}${randomBytes(32).toString('hex')}`)
    for (const [index, secret] of secrets.entries()) redactor.add(`S${index}`, secret)
    for (const secret of secrets) {
      expect(redactor.text(`<${secret.slice(3, 25)}>`)).not.toContain(secret.slice(3, 25))
      expect(redactor.text(`<${secret}>`)).toMatch(/^<\[redacted:S\d+\]>$/)
    }
    const text = `${prefix}${'-'.repeat(5)}`.repeat(2000)
    const start = process.cpuUsage()
    expect(redactor.text(text)).toBe(text)
    return process.cpuUsage(start).user
  }
  cost(20)
  expect(cost(2000)).toBeLessThan(10 * Math.max(cost(20), 2000))
})

it('the rest of a secret behind a chunk that could not be searched is not shown', () => {
  const phrase = 'correct horse battery staple'
  const scanner = knowing(phrase).scanner('out')
  const push = (text: string): string => Buffer.from(scanner.push(Buffer.from(text))).toString()
  expect(push('a line\n')).toBe('a line\n')
  const search = vi.spyOn(Matcher.prototype, 'search').mockImplementationOnce(() => {
    throw new RangeError('no stack left')
  })
  expect(push(phrase.slice(0, 12))).toBe('[redaction failed]')
  search.mockRestore()
  expect(push(`${phrase.slice(12)} and on\n`)).toBe(' and on\n')
  expect(push(`${phrase}\n`)).toBe(`${mask}\n`)
})
