import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'

const secret = 'correct-horse"battery'
const mask = '[redacted:S]'
const redactor = new Redactor()
redactor.add('S', secret)
const masked = <T>(value: T): T => redactor.value(value) as T

it.each([
  ['a string', 'ordinary'],
  ['a number', 42],
  ['undefined', undefined],
  ['null', null],
  ['a boolean', true],
  ['a bigint', 123456789n],
  ['a symbol', Symbol('x')],
  ['a function', () => secret],
  ['an object', { a: { b: [1, 'two', new Map([['k', new Set([3])]])] } }],
  ['a date', new Date(0)],
  ['a buffer', Buffer.from('ordinary')],
  ['an error', new Error('ordinary', { cause: new Error('inner') })],
  ['a regular expression', /ordinary/],
  ['a promise', Promise.resolve(secret)],
  ['a URL', new URL('https://example.com')],
  ['a weak map', new WeakMap()],
  ['a frozen object', Object.freeze({ a: 1 })],
  ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 })],
])('returns the very same value when %s holds no secret', (_title, value) => {
  expect(redactor.value(value)).toBe(value)
})

it('masks strings wherever they are, and leaves the input as it was', () => {
  const input = {
    text: `a ${secret}`,
    list: [secret, [secret]],
    map: new Map<unknown, unknown>([[secret, { secret }]]),
    set: new Set([secret]),
    other: 1,
  }
  const before = inspect(input, { depth: 9 })
  expect(masked(input)).toEqual({
    text: `a ${mask}`,
    list: [mask, [mask]],
    map: new Map([[mask, { secret: mask }]]),
    set: new Set([mask]),
    other: 1,
  })
  expect(inspect(input, { depth: 9 })).toBe(before)
})

it('copies only what leads to a secret', () => {
  const clean = { deep: ['ordinary'] }
  const copy = masked({ clean, dirty: secret })
  expect(copy.clean).toBe(clean)
})

it('masks keys, and keeps both of two keys that get one mask', () => {
  expect(masked({ [`x${secret}`]: 1, [secret]: 2 })).toEqual({ [`x${mask}`]: 1, [mask]: 2 })
  expect(Object.values(masked({ [secret]: 1, [JSON.stringify(secret).slice(1, -1)]: 2 }))).toEqual([1, 2])
})

it('masks what is circular, shared or very deep', () => {
  interface Ring {
    self?: Ring
    list: unknown[]
    secret: string
  }
  const ring: Ring = { list: [], secret }
  ring.self = ring
  ring.list.push(ring)
  const copy = masked(ring)
  expect(copy.self).toBe(copy)
  expect(copy.list[0]).toBe(copy)
  expect(copy.secret).toBe(mask)

  const shared = { secret }
  const pair = masked([shared, shared])
  expect(pair[0]).toBe(pair[1])

  let deep: unknown = secret
  for (let level = 0; level < 50_000; level++) deep = [deep]
  let inner = masked(deep)
  while (Array.isArray(inner)) inner = inner[0] as unknown
  expect(inner).toBe(mask)
})

it('masks bytes and keeps their kind', () => {
  const bytes = Buffer.from(`<${secret}>`)
  expect(masked(bytes)).toEqual(Buffer.from(`<${mask}>`))
  expect(masked(new Uint8Array(bytes))).toEqual(new Uint8Array(Buffer.from(`<${mask}>`)))
  expect(masked(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))).toBeInstanceOf(ArrayBuffer)
  const wide = new Uint16Array(Buffer.from(`<${secret}>`, 'utf16le').buffer.slice(0))
  expect(masked(new DataView(new Uint8Array(bytes).buffer))).toBeInstanceOf(DataView)
  expect(masked([...bytes])).toEqual([...Buffer.from(`<${mask}>`)])
  expect(masked(bytes.toJSON())).toEqual(Buffer.from(`<${mask}>`).toJSON())
  expect(masked({ wide }).wide).toBeInstanceOf(Uint16Array)
})

it('masks UTF-16 in an array of units', () => {
  const units = Uint16Array.from(secret, (unit) => unit.charCodeAt(0))
  const copy = masked(units)
  expect(copy).toBeInstanceOf(Uint16Array)
  expect(String.fromCharCode(...copy)).not.toContain('correct')
})

describe('of objects with a class', () => {
  it('the copy keeps prototype, hidden and symbol properties', () => {
    const symbol: unique symbol = Symbol('key')
    class Config {
      readonly [symbol] = secret
      readonly password: string
      constructor(password: string) {
        this.password = password
        Object.defineProperty(this, 'hidden', { value: secret })
      }
    }
    const copy = masked(new Config(secret))
    expect(copy).toBeInstanceOf(Config)
    expect(inspect(copy, { showHidden: true })).not.toContain('correct')
    expect(copy.password).toBe(mask)
  })

  it('maps, sets and arrays of a subclass stay such', () => {
    class Headers extends Map<string, string> {}
    class List extends Array<string> {}
    expect(masked(new Headers([['a', secret]]))).toBeInstanceOf(Headers)
    const list = masked(List.from([secret, 'b']))
    expect(list).toBeInstanceOf(List)
    expect([...list]).toEqual([mask, 'b'])
  })

  it('getters are not called', () => {
    let calls = 0
    const copy = masked({
      secret,
      get lazy() {
        calls++
        return 1
      },
    })
    expect(calls).toBe(0)
    expect(copy.lazy).toBe(1)
  })

  it('arrays keep their holes and their other properties', () => {
    const list = Object.assign([secret, , 'c'], { note: secret }) // oxlint-disable-line no-sparse-arrays
    const copy = masked(list)
    expect(copy).toHaveLength(3)
    expect(1 in copy).toBe(false)
    expect(copy.note).toBe(mask)
  })
})

it('masks what is printed of values without parts', () => {
  expect(masked<unknown>(new URL('https://example.com/?q=correct-horse%22battery'))).toBe(`https://example.com/?q=${mask}`)
  expect(masked<unknown>(new URLSearchParams({ q: secret }))).toBe(`q=${mask}`)
  expect(masked<unknown>(Object(secret))).toBe(mask)
  expect(masked(Symbol(secret)).description).toBe(mask)
  const numbers = new Redactor()
  numbers.add('PIN', '918273645')
  expect(numbers.value({ a: 918273645, b: 918273645n, c: 1 })).toEqual({ a: '[redacted:PIN]', b: '[redacted:PIN]', c: 1 })
})

it('looks into a proxy, and shows nothing of one that throws', () => {
  expect(masked(new Proxy({ secret }, {}))).toEqual({ secret: mask })
  const broken = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error(secret)
      },
    },
  )
  expect(masked<unknown>(broken)).toBe('[redaction failed]')
  const { proxy, revoke } = Proxy.revocable({ secret }, {})
  revoke()
  expect(masked<unknown>({ proxy })).toBe('[redaction failed]')
})
