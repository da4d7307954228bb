import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawPem, drawToken } from './drawn.ts'
import { spellings } from './spellings.ts'

const units = ['grapheme', 'binary', 'binary-ascii', 'grapheme-ascii'] as const
const phrase = fc.constantFrom(...units).chain((unit) => fc.string({ unit, minLength: 8, maxLength: 60 }))
const token = fc.integer({ min: 16, max: 64 }).map((length) => drawToken(length))
const repetitive = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 8, maxLength: 24 })
const document = fc.record({ user: fc.string(), password: phrase }).map((value) => JSON.stringify(value))
const secret = fc.oneof(
  phrase,
  token,
  repetitive,
  document,
  fc.constant(0).map(() => drawPem()),
)
const spelling = fc.constantFrom(...spellings)
const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 30 })

/** The chunks of a text whose lengths repeat those given. */
function* chunksOf(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const length =
      lengths.length === 0 ? bytes.length : (lengths[turn % lengths.length] as number) + (lengths.every((n) => n === 0) ? 1 : 0)
    yield bytes.subarray(at, at + length)
    at += length
  }
}

function streamed(redactor: Redactor, bytes: Uint8Array, lengths: readonly number[], release: boolean): Buffer {
  const scanner = redactor.scanner('out')
  const parts: Uint8Array[] = []
  for (const chunk of chunksOf(bytes, lengths)) {
    parts.push(scanner.push(chunk))
    if (release) parts.push(scanner.release())
  }
  return Buffer.concat([...parts, scanner.end()])
}

it('no form of a secret comes out, for all secrets, spellings and surroundings, in strings', () => {
  fc.assert(
    fc.property(secret, spelling, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, [, , spell], before, after) => {
      const redactor = new Redactor()
      fc.pre(redactor.add('S', value) === 'masked')
      const spelled = spell(value.trim()).toString('utf8')
      fc.pre(Buffer.from(spelled).equals(Buffer.from(spell(value.trim()))))
      const out = redactor.text(`${before}${spelled}${after}`)
      expect(out).not.toContain(spelled)
      expect(out).toContain('[redacted:S]')
    }),
    { numRuns: 300 },
  )
})

it('no form of a secret comes out of a stream, for all chunkings, and the stream gives what the whole gives', () => {
  fc.assert(
    fc.property(secret, spelling, fc.uint8Array(), fc.uint8Array(), cuts, (value, [, , spell], before, after, lengths) => {
      const redactor = new Redactor()
      fc.pre(redactor.add('S', value) === 'masked')
      const spelled = Buffer.from(spell(value.trim()))
      const text = Buffer.concat([before, spelled, after])
      const whole = Buffer.from(redactor.bytes(text))
      expect(whole.includes(spelled)).toBe(false)
      expect(streamed(redactor, text, lengths, false).toString('latin1')).toBe(whole.toString('latin1'))
      expect(streamed(redactor, text, lengths, true).includes(spelled)).toBe(false)
    }),
    { numRuns: 300 },
  )
})

it('of many secrets side by side and inside each other, none comes out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(token, repetitive, phrase), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat()),
      cuts,
      (values, order, lengths) => {
        const redactor = new Redactor()
        const known = values.map((value) => value.trim()).filter((value, index) => redactor.add(`S${index}`, value) === 'masked')
        fc.pre(known.length > 0)
        const text = Buffer.from(order.map((pick) => (pick % 3 === 0 ? ' ' : known[pick % known.length])).join(''))
        const out = streamed(redactor, text, lengths, false)
        for (const value of known) expect(out.includes(value)).toBe(false)
        expect(redactor.text(text.toString())).toBe(redactor.bytes(text).toString())
      },
    ),
    { numRuns: 300 },
  )
})

it('text without secrets comes out byte for byte, binary and split UTF-8 too, with and without releases', () => {
  const redactor = new Redactor()
  for (let index = 0; index < 20; index++) redactor.add(`T${index}`, drawToken(32))
  redactor.add('P', 'correct horse "battery" staple')
  redactor.add('K', drawPem())
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 500 }), fc.string({ unit: 'grapheme', maxLength: 200 })),
      cuts,
      fc.boolean(),
      (input, lengths, release) => {
        const bytes = Buffer.from(input as string)
        expect(redactor.bytes(bytes)).toBe(bytes)
        expect(streamed(redactor, bytes, lengths, release).equals(bytes)).toBe(true)
        if (typeof input === 'string') expect(redactor.text(input)).toBe(input)
      },
    ),
    { numRuns: 300 },
  )
})

it('no ordinary text is masked for 1000 random secrets', async () => {
  const redactor = new Redactor()
  for (let index = 0; index < 1000; index++) redactor.add(`T${index}`, drawToken(32))
  const { readdir, readFile } = await import('node:fs/promises')
  const folder = new URL('../../node_modules/', import.meta.url)
  const packages = ['zod', 'typescript', 'vitest', 'pino']
  let read = 0
  for (const name of packages) {
    for (const entry of await readdir(new URL(`${name}/`, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || read > 20_000_000) continue
      const bytes = await readFile(`${entry.parentPath}/${entry.name}`)
      read += bytes.length
      expect(redactor.bytes(bytes), entry.name).toBe(bytes)
    }
  }
  expect(read).toBeGreaterThan(1_000_000)
})

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withBoxedValues: true,
  withSparseArray: true,
})

it('any value without secrets is returned itself, and of one with a secret somewhere nothing shows it and the input stays', () => {
  const value = 'correct horse "battery"'
  const redactor = new Redactor()
  redactor.add('S', value)
  const show = (shown: unknown): string =>
    inspect(shown, { depth: 99, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity })
  fc.assert(
    fc.property(anything, fc.array(fc.nat({ max: 6 }), { maxLength: 5 }), (content, path) => {
      expect(redactor.value(content)).toBe(content)
      let holder: unknown = value
      for (const kind of path) {
        const error = new Error('outer', { cause: holder })
        const wraps = [
          [content, holder],
          { content, holder },
          new Map([[content, holder]]),
          new Map([[holder, content]]),
          new Set([content, holder]),
          error,
          { [String(value)]: content },
        ]
        holder = wraps[kind]
      }
      const before = show(holder)
      expect(before).toContain('correct horse')
      expect(show(redactor.value(holder))).not.toContain('correct horse')
      expect(show(holder)).toBe(before)
    }),
    { numRuns: 300 },
  )
})

it('long chunks in pieces give what the whole gives, wherever a secret is cut', () => {
  const filler = fc.nat({ max: 6000 }).map((length) => 'request served, cache miss, worker 12, 7, ok; '.repeat(200).slice(0, length))
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(filler, spelling, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 6 }),
      (values, parts) => {
        const redactor = new Redactor()
        values.forEach((value, index) => redactor.add(`S${index}`, value))
        const scanner = redactor.scanner('out')
        const spelled = parts.map(([, [, , spell]], index) => Buffer.from(spell((values[index % values.length] as string).trim())))
        const whole = Buffer.concat(parts.flatMap(([text], index) => [Buffer.from(text), spelled[index] as Buffer]))
        // Each chunk ends somewhere in a secret, and begins in the one before.
        const ends = parts.map(([text, , share], index) => Buffer.byteLength(text) + Math.round(share * (spelled[index] as Buffer).length))
        const out: Uint8Array[] = []
        let at = 0
        let start = 0
        for (const [index, end] of ends.entries()) {
          out.push(...scanner.pieces(whole.subarray(at, start + end)))
          at = start + end
          start += (parts[index]?.[0].length ?? 0) + (spelled[index] as Buffer).length
        }
        out.push(...scanner.pieces(whole.subarray(at)), scanner.end())
        expect(Buffer.concat(out).toString('latin1')).toBe(Buffer.from(redactor.bytes(whole)).toString('latin1'))
      },
    ),
    { numRuns: 400 },
  )
})

it('a text that may go out as it is holds nothing to be masked or to be held, wherever a secret is cut in it', () => {
  const words = fc.constantFrom('', 'request served in 12 ms ', 'user: ', '{"a":1,"b":"', 'é → ', '[1, 2, 3], ')
  const end = fc.constantFrom('', '\n', ' ok\n', '"}\n', '...')
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  let quiet = 0
  fc.assert(
    fc.property(secret, spelling, words, end, share, fc.nat({ max: 24 }), (value, [, , spell], before, after, from, length) => {
      const redactor = new Redactor()
      redactor.add('S', value)
      const spelled = spell(value.trim()).toString('utf8')
      const start = Math.floor(from * spelled.length)
      const text = `${before}${spelled.slice(start, start + length)}${after}`
      if (!redactor.scanner('out').isQuiet(text)) return
      quiet++
      const scanner = redactor.scanner('out')
      const chunk = Buffer.from(text)
      expect(scanner.push(chunk)).toBe(chunk)
      expect(scanner.held).toBe(0)
      expect(redactor.text(text)).toBe(text)
    }),
    { numRuns: 1500 },
  )
  expect(quiet).toBeGreaterThan(100)
})
