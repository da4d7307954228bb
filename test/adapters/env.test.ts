import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { env } from '../../adapters/env.ts'
import type { SecretId } from '../../src/core/adapter.ts'
import { o, rejection } from './age-folder.ts'

const id = (path: string, params = {}): SecretId => ({ scheme: 'env', path, params })

describe('env', () => {
  it('reads a variable of the object given, else of process.env', async () => {
    const name = `TIGHTLIP_TEST_${randomBytes(4).toString('hex')}`
    expect((await env({ env: { [name]: 'é' } }).get(id(name), o))?.bytes).toEqual(Uint8Array.from([0xc3, 0xa9]))
    process.env[name] = 'here'
    try {
      expect(Buffer.from((await env().get(id(name), o))?.bytes ?? []).toString()).toBe('here')
    } finally {
      delete process.env[name]
    }
    expect(await env().get(id(name), o)).toBeUndefined()
  })

  it('sees an empty variable as an empty value', async () => {
    expect((await env({ env: { A: '' } }).get(id('A'), o))?.bytes).toHaveLength(0)
  })

  it.each(['toString', '__proto__', 'constructor'])('does not find what every object has, %s', async (name) => {
    expect(await env({ env: {} }).get(id(name), o)).toBeUndefined()
    expect(await env().get(id(name), o)).toBeUndefined()
  })

  it('takes no params', async () => {
    expect(await rejection(env({ env: { A: 'x' } }).get(id('A', { version: '1' }), o))).toMatchObject({ code: 'invalid_reference' })
  })
})
