import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, expectTypeOf, test } from 'vitest'
import bunyan from 'bunyan'
import { pino, type Logger as Pino } from 'pino'
import { createLogger, type Logger as Winston } from 'winston'
import { SecretError } from '../../src/core/errors.ts'
import { redacting, redactStream, type Logger } from '../../src/loggers/redacting.ts'
import { newLeak, Sink } from './leak.ts'

const leak = newLeak()

describe('redacting', () => {
  test.each([
    ['nothing', undefined],
    ['a function', () => {}],
    ['a plain object with the names of a logger', { info() {}, error() {}, child() {}, level: 'info' }],
    ['a stream', new Sink()],
  ])('refuses %s and says what it supports', (_name, logger) => {
    const error = (() => {
      try {
        redacting(logger as unknown as Logger, { redactor: leak.redactor })
        return undefined
      } catch (caught) {
        return caught
      }
    })()
    expect(error).toBeInstanceOf(SecretError)
    expect(error).toMatchObject({ code: 'invalid_config' })
    expect((error as Error).message).toMatch(/pino, winston or bunyan.*console.*redactStream/)
  })

  test('returns the type it was given', () => {
    const options = { redactor: leak.redactor }
    expectTypeOf(redacting(pino(new Sink()), options)).toEqualTypeOf<Pino>()
    expectTypeOf(redacting(createLogger(), options)).toEqualTypeOf<Winston>()
    expectTypeOf(redacting(bunyan.createLogger({ name: 'app' }), options)).toEqualTypeOf<bunyan>()
    expectTypeOf(redacting(console, options)).toEqualTypeOf<Console>()
    const custom = redacting(pino({ customLevels: { audit: 35 } }, new Sink()), options)
    expectTypeOf(custom.audit).toBeFunction()
  })
})

test('redactStream masks what passes through, split anywhere', async () => {
  const stream = redactStream({ redactor: leak.redactor })
  const passed = text(stream)
  for (const character of `before ${leak.value} after`) if (!stream.write(character)) await once(stream, 'drain')
  stream.end()
  expect(await passed).toBe('before [redacted:API_KEY] after')
})
