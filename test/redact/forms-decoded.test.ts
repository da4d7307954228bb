import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawToken } from './drawn.ts'

const mask = '[redacted:S]'

function knowing(secret: string): Redactor {
  const redactor = new Redactor()
  redactor.add('S', secret)
  return redactor
}

/** A drawn key. A short one in base64 with several signs in it looks drawn no more, so it has none. */
function drawKey(length: number): Buffer {
  for (;;) {
    const key = Buffer.concat([Buffer.from('9f3ac1b07e52d8', 'hex'), randomBytes(length - 7)])
    if (length > 16 || !/[+/]/.test(key.toString('base64'))) return key
  }
}

const texts: readonly (readonly [title: string, write: (key: Buffer) => string])[] = [
  ['hex', (key) => key.toString('hex')],
  ['hex in capitals', (key) => key.toString('hex').toUpperCase()],
  ['base64', (key) => key.toString('base64')],
  ['base64 without padding', (key) => key.toString('base64').replace(/=+$/, '')],
  ['base64url', (key) => key.toString('base64url')],
  ['hex in a document', (key) => JSON.stringify({ engine: 'aes', key: key.toString('hex') })],
]

it.each(texts)('a key written in %s is masked when it is printed decoded', (_title, write) => {
  for (const length of [16, 32, 64]) {
    const key = drawKey(length)
    const redactor = knowing(write(key))
    for (const printed of [
      inspect({ key }),
      inspect({ key: new Uint8Array(key) }),
      JSON.stringify({ key }),
      key.toString('hex'),
      key.toString('hex').toUpperCase(),
      key.toString('base64'),
      key.toString('base64url'),
    ]) {
      expect(redactor.text(printed)).toContain(mask)
    }
    expect(Buffer.from(redactor.bytes(key)).toString()).toBe(mask)
  }
})

it('what a decoded key is a part of stays, and so do other keys', () => {
  const [key, other] = [drawKey(32), drawKey(32)]
  const redactor = knowing(key.toString('hex'))
  expect(redactor.text(inspect({ key, other }, { breakLength: Infinity }))).toBe(`{ key: <Buffer ${mask}>, other: ${inspect(other)} }`)
})

it('a token of letters and digits stands for no bytes', () => {
  const token = drawToken(32)
  const bytes = Buffer.from(token, 'base64')
  expect(knowing(token).text(inspect(bytes))).toBe(inspect(bytes))
})
