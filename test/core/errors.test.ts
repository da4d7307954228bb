import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { milliseconds } from '../../src/core/duration.ts'
import { LoadError, SecretError } from '../../src/core/errors.ts'
import { maskOf } from '../../src/core/mask.ts'
import { place } from '../../src/core/stage.ts'
import { wrapError } from '../../src/core/wrap-error.ts'

describe('SecretError', () => {
  it('names variable, reference, code and what to do in one line', () => {
    const error = new SecretError('not_found', { variable: 'DB', reference: 'age://DB', status: 404 })
    expect(error.message).toBe(
      'DB: age://DB: the backend has no such secret (not_found, status 404); check the name and the version (tightlip list SCHEME:// shows the names), and the environment, region, account or project it is looked for in',
    )
    expect([error.name, error.denied, error.retryable]).toEqual(['SecretError', true, false])
  })

  it('keeps what is known of a place when more is learnt', () => {
    const error = new SecretError('unavailable', { adapter: 'aws-sm', requestId: '1234-5678' }).at({ variable: 'DB', adapter: 'other' })
    expect(error).toMatchObject({ variable: 'DB', adapter: 'aws-sm', requestId: '1234-5678', retryable: true })
  })

  it('lists every problem of a load, one line each', () => {
    const error = new LoadError([new SecretError('missing', { variable: 'A' }), new SecretError('missing', { variable: 'B' })])
    expect(error.message.split('\n')).toEqual([
      '2 problems, no secret was loaded',
      expect.stringMatching(/^ {2}A: /),
      expect.stringMatching(/^ {2}B: /),
    ])
    expect([error.name, error.code, error instanceof SecretError]).toEqual(['LoadError', 'load_failed', true])
  })
})

describe('an error that nobody catches', () => {
  // So does Node print it, where tightlip's hooks are not set yet.
  const printed = (error: Error): string => inspect(error, { customInspect: false, depth: 5 })

  it('says each problem once, and no field that nobody knows', () => {
    const error = new LoadError([new SecretError('missing', { variable: 'A' })])
    expect(printed(error).match(/no value was found/g)).toHaveLength(1)
    expect(printed(error.problems[0] as Error)).not.toMatch(/undefined|remedy/)
    expect(printed(error)).not.toMatch(/undefined|problems:|remedy/)
  })

  it('has its code and its place beside the message', () => {
    expect(printed(new SecretError('missing', { variable: 'A' }))).toMatch(/code: 'missing',\n\s*variable: 'A'/)
  })
})

describe('wrapError', () => {
  const text = 'Bearer very-secret body'
  const raw = Object.assign(new Error(text), {
    $metadata: { httpStatusCode: 403, requestId: '0a1b2c3d-0000' },
    $response: { body: text },
    cause: new Error(text),
  })

  it('takes the code of the table, status and request id, and nothing else', () => {
    const error = wrapError(raw, { scheme: 'aws-sm', errorCode: () => 'permission_denied' })
    expect(error).toMatchObject({ code: 'permission_denied', status: 403, requestId: '0a1b2c3d-0000', adapter: 'aws-sm' })
    expect(inspect(error, { showHidden: true, depth: 10 })).not.toContain('very-secret')
    expect(error.cause).toBeUndefined()
  })

  it('drops a request id that is more than an id', () => {
    const error = wrapError({ $metadata: { requestId: 'very-secret body', httpStatusCode: '403' } }, { scheme: 'x' })
    expect(error).toMatchObject({ requestId: undefined, status: undefined, code: 'unknown' })
  })

  it('knows the network errors of Node, and survives tables and getters that throw', () => {
    expect(wrapError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), { scheme: 'x' }).code).toBe('unavailable')
    expect(wrapError(Object.assign(new Error('x'), { code: 'ETIMEDOUT' }), { scheme: 'x' }).code).toBe('deadline_exceeded')
    for (const code of [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'CERT_HAS_EXPIRED',
    ]) {
      expect(wrapError(Object.assign(new Error('x'), { code }), { scheme: 'x' })).toMatchObject({
        code: 'unavailable',
        reason: 'the certificate of the server cannot be verified',
      })
    }
    expect(wrapError(Object.assign(new Error('x'), { code: 7, details: 'x' }), { scheme: 'x' }).status).toBe(7)
    expect(wrapError(Object.assign(new Error('x'), { code: 7 }), { scheme: 'x' }).status).toBeUndefined()
    const hostile = {
      get code(): string {
        throw new Error(text)
      },
    }
    expect(wrapError(hostile, { scheme: 'x' }).code).toBe('unknown')
    const errorCode = (): never => {
      throw new Error(text)
    }
    expect(wrapError(raw, { scheme: 'x', errorCode }).code).toBe('unknown')
    expect([undefined, null, 'text', 5].map((thrown) => wrapError(thrown, { scheme: 'x' }).code)).toEqual(Array(4).fill('unknown'))
  })
})

describe('place', () => {
  it('is run by default, ci where CI is true, and the option before the variable', () => {
    expect(place({}, {})).toEqual({ stage: 'run', environment: undefined })
    expect(place({}, { CI: 'true' }).stage).toBe('ci')
    expect(place({}, { CI: 'false' }).stage).toBe('run')
    expect(place({}, { CI: 'true', TIGHTLIP_STAGE: 'deploy', TIGHTLIP_ENV: 'staging' })).toEqual({
      stage: 'deploy',
      environment: 'staging',
    })
    expect(place({ stage: 'build', environment: 'production' }, { TIGHTLIP_STAGE: 'run' })).toEqual({
      stage: 'build',
      environment: 'production',
    })
  })

  it('does not guess the environment from NODE_ENV', () => {
    expect(place({}, { NODE_ENV: 'production' }).environment).toBeUndefined()
  })

  it('refuses an unknown stage and an environment that is a path', () => {
    expect(() => place({}, { TIGHTLIP_STAGE: 'prod' })).toThrow(/TIGHTLIP_STAGE.*use one of build, ci, deploy, run/)
    expect(() => place({}, { TIGHTLIP_ENV: '../production' })).toThrow(/TIGHTLIP_ENV/)
  })
})

describe('milliseconds', () => {
  it('reads numbers and units', () => {
    expect([
      milliseconds(5, 'x'),
      milliseconds('200ms', 'x'),
      milliseconds('1.5s', 'x'),
      milliseconds('5m', 'x'),
      milliseconds('90d', 'x'),
    ]).toEqual([5, 200, 1500, 300_000, 7_776_000_000])
  })

  it('names the option of what is no duration', () => {
    for (const bad of ['', '5', 'm', '5 m', '-5m', -1, Number.NaN, '1e3s'])
      expect(() => milliseconds(bad as never, 'ttl'), String(bad)).toThrow(/ttl/)
  })
})

describe('maskOf', () => {
  it('keeps plain characters of the name, 64 at most', () => {
    expect(maskOf('API_KEY')).toBe('[redacted:API_KEY]')
    expect(maskOf('a\n]b')).toBe('[redacted:a__b]')
    expect(maskOf('x'.repeat(100))).toHaveLength('[redacted:]'.length + 64)
  })
})
