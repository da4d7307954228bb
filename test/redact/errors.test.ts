import { inspect, types } from 'node:util'
import { expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'

const secret = 'correct-horse"battery'
const mask = '[redacted:S]'
const redactor = new Redactor()
redactor.add('S', secret)
const masked = <T>(error: T): T => redactor.error(error) as T

class PaymentError extends TypeError {
  override readonly name = 'PaymentError'
  readonly request: object
  constructor(message: string, request: object) {
    super(message)
    this.request = request
  }
}

it('masks message and stack, and leaves the error as it was', () => {
  const error = new TypeError(`denied for ${secret}`)
  const { stack } = error
  const copy = masked(error)
  expect(copy).not.toBe(error)
  expect(copy).toBeInstanceOf(TypeError)
  expect(types.isNativeError(copy)).toBe(true)
  expect(copy.message).toBe(`denied for ${mask}`)
  expect(copy.stack).toBe(stack?.replace(secret, mask))
  expect(error.message).toBe(`denied for ${secret}`)
  expect(Object.keys(copy)).toEqual([])
})

it('returns the very same error when it holds no secret', () => {
  const error = new PaymentError('ordinary', { id: 1 })
  expect(masked(error)).toBe(error)
})

it('masks own properties of an error of a class, hidden ones too', () => {
  const error = Object.defineProperty(new PaymentError('failed', { headers: { authorization: `Bearer ${secret}` } }), '$response', {
    value: { body: secret },
  })
  const copy = masked(error)
  expect(copy).toBeInstanceOf(PaymentError)
  expect(copy.name).toBe('PaymentError')
  expect(copy.request).toEqual({ headers: { authorization: `Bearer ${mask}` } })
  expect(inspect(copy, { showHidden: true, depth: 9 })).not.toContain('correct')
})

it('masks causes however deep, also circular and of other kinds', () => {
  const inner = new Error(secret)
  const error = new Error('outer', { cause: new Error('middle', { cause: inner }) })
  Object.assign(inner, { cause: error })
  const copy = masked(error) as Error & { cause: Error & { cause: Error } }
  expect(copy.cause.cause.message).toBe(mask)
  expect(copy.cause.cause.cause).toBe(copy)
  expect(masked(new Error('outer', { cause: secret })).cause).toBe(mask)
  expect(Object.keys(copy)).toEqual([])
})

it('masks the errors of an AggregateError', () => {
  const copy = masked(new AggregateError([new Error(secret), secret, { secret }], 'all failed'))
  expect(copy).toBeInstanceOf(AggregateError)
  expect((copy.errors[0] as Error).message).toBe(mask)
  expect(copy.errors.slice(1)).toEqual([mask, { secret: mask }])
})

it('masks a stack that was taken before the message was changed', () => {
  const error = new Error(secret)
  error.message = 'ordinary'
  const copy = masked(error)
  expect(copy.message).toBe('ordinary')
  expect(copy.stack).not.toContain('correct')
})

it('masks what is thrown without being an error, and frozen errors', () => {
  expect(masked(secret)).toBe(mask)
  expect(masked({ code: secret })).toEqual({ code: mask })
  expect(masked(Object.freeze(new Error(secret))).message).toBe(mask)
  expect(masked(undefined)).toBeUndefined()
})

it('masks a DOMException', () => {
  const copy = masked(new DOMException(`aborted ${secret}`, 'AbortError'))
  expect(copy).toBeInstanceOf(DOMException)
  expect(copy.name).toBe('AbortError')
  expect(copy.message).toBe(`aborted ${mask}`)
  expect(inspect(copy, { showHidden: true })).not.toContain('correct')
})

it('masks the errors of JSON.parse and new URL, which quote their input', () => {
  for (const fail of [() => JSON.parse(`{"a": ${secret}`) as unknown, () => new URL(secret), () => BigInt(secret)]) {
    let error: unknown
    try {
      fail()
    } catch (thrown) {
      error = thrown
    }
    expect(inspect(error)).toContain('correct')
    expect(inspect(masked(error))).not.toContain('correct-horse"battery')
  }
})
