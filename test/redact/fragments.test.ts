import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawPem, drawToken } from './drawn.ts'

const mask = '[redacted:TOKEN]'

function knowing(secret: string): Redactor {
  const redactor = new Redactor()
  redactor.add('TOKEN', secret)
  return redactor
}

it('masks any run of 16 characters of a random-looking token, and no run of 15', () => {
  const token = drawToken(40)
  const redactor = knowing(token)
  for (let at = 0; at + 16 <= token.length; at++) {
    expect(redactor.text(`<${token.slice(at, at + 16)}>`)).toBe(`<${mask}>`)
    expect(redactor.text(`<${token.slice(at, at + 15)}>`)).toBe(`<${token.slice(at, at + 15)}>`)
  }
  for (let length = 17; length < 40; length++) {
    expect(redactor.text(`<${token.slice(0, length)}...>`)).toBe(`<${mask}...>`)
    expect(redactor.text(`<...${token.slice(-length)}>`)).toBe(`<...${mask}>`)
  }
})

it('masks the runs of a token that an inspected buffer or list of bytes shows, whatever stands before it and however little of it is left', () => {
  const token = drawToken(64)
  const redactor = knowing(token)
  for (let length = 0; length <= 50 - 16; length++) {
    const bytes = Buffer.from(`${'a'.repeat(length)}${token} after`)
    for (const shown of [
      inspect(bytes),
      inspect({ chunk: bytes, chunks: [bytes] }),
      inspect(new Uint8Array(bytes)),
      bytes.toJSON().data.join(),
    ]) {
      const out = redactor.text(shown)
      expect(out).toContain(mask)
      for (let at = 0; at + 16 <= token.length; at++) {
        const run = Buffer.from(token.slice(at, at + 16))
        for (const left of [run.toString('hex').replaceAll(/..(?!$)/g, '$& '), [...run].join(), [...run].join(', ')])
          expect(out).not.toContain(left)
      }
    }
  }
})

it('masks a run of 16 characters in base64, at every alignment, and in hex', () => {
  const token = drawToken(40)
  const redactor = knowing(token)
  for (let at = 0; at + 16 <= token.length; at++) {
    const run = token.slice(at, at + 16)
    for (const before of ['', 'u', 'u:']) {
      for (const alphabet of ['base64', 'base64url'] as const) {
        expect(redactor.text(Buffer.from(`${before}${run}`).toString(alphabet))).toContain(mask)
      }
    }
    expect(redactor.text(Buffer.from(run).toString('hex'))).toBe(mask)
    expect(redactor.text(Buffer.from(run).toString('hex').toUpperCase())).toBe(mask)
  }
})

it('masks a token that was cut at its end by a stream, at every split', () => {
  const token = drawToken(40)
  const redactor = knowing(token)
  const text = Buffer.from(`cut ${token.slice(3, 27)}... on`)
  for (let first = 0; first <= text.length; first++) {
    for (const second of [first, Math.min(text.length, first + 7)]) {
      const scanner = redactor.scanner('out')
      const parts = [text.subarray(0, first), text.subarray(first, second), text.subarray(second)].map((part) => scanner.push(part))
      expect(Buffer.concat([...parts, scanner.end()]).toString()).toBe(`cut ${mask}... on`)
    }
  }
})

it('masks a run of a UUID that is a secret', () => {
  const uuid = randomUUID()
  expect(knowing(uuid).text(`id ${uuid.slice(0, 20)}...`)).toBe(`id ${mask}...`)
})

it('does not count runs of a passphrase of words', () => {
  const redactor = knowing('the quick brown fox jumps over the lazy dog')
  expect(redactor.text('a quick brown fox jumps over')).toBe('a quick brown fox jumps over')
  expect(redactor.text('the quick brown fox jumps over the lazy dog!')).toBe(`${mask}!`)
})

it('does not count the header that web tokens share', () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = part({ alg: 'RS256', typ: 'JWT', kid: 'a-key-of-this-year' })
  const redactor = knowing(`${header}.${part({ sub: drawToken(30) })}.${drawToken(43)}`)
  expect(redactor.text(`${header}.${part({ other: true })}`)).toContain(header)
})

it('masks lines of a key that are cut, and leaves the header that keys of its kind share', () => {
  const header = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIB'
  const lines = drawPem().split('\n')
  lines[1] = header + drawToken(16)
  const redactor = knowing(lines.join('\n'))
  expect(redactor.text(`${header}AQ`)).toBe(`${header}AQ`)
  expect(redactor.text(lines[1])).toBe(mask)
  expect(redactor.text(`at ${lines[3]?.slice(5, 30)}`)).toBe(`at ${mask}`)
})
