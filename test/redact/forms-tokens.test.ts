import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawToken } from './drawn.ts'

const mask = '[redacted:S]'

function knowing(secret: string): Redactor {
  const redactor = new Redactor()
  redactor.add('S', secret)
  return redactor
}

const hex = (length: number): string => randomBytes(length / 2).toString('hex')

it.each([
  ['zeros', '0'.repeat(24), '0'.repeat(16)],
  ['one letter', 'A'.repeat(20), 'A'.repeat(17)],
  ['few letters', 'ab'.repeat(12), 'ab'.repeat(8)],
  ['digits in order', '0123456789abcdef', '0123456789abcdef'],
  ['an alphabet', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'BCDEFGHIJKLMNOPQRSTUVWXY'],
])('a run of %s in a token counts nowhere else, and the rest of the token does', (_title, plain, run) => {
  const [left, right] = [hex(32), hex(32)]
  const redactor = knowing(`${left}${plain}${right}`)
  expect(redactor.text(`<${run}>`)).toBe(`<${run}>`)
  for (const text of [Buffer.from(run).toString('base64'), Buffer.from(run).toString('hex')]) expect(redactor.text(text)).toBe(text)
  expect(redactor.text(`${left}${plain}${right}`)).toBe(mask)
  for (const rest of [left.slice(0, 22), right.slice(10)]) {
    expect(redactor.text(`<${rest}>`)).toBe(`<${mask}>`)
    expect(redactor.text(Buffer.from(rest).toString('base64'))).toContain(mask)
  }
})

it('an identifier with few digits is masked as a whole only, and one in a document stays public', () => {
  const uuid = '00000000-0000-4000-8000-000000000001'
  expect(knowing(uuid).text(`${uuid} and 00000000-0000-4000-`)).toBe(`${mask} and 00000000-0000-4000-`)
  const redactor = knowing(JSON.stringify({ tenant: `${uuid.slice(0, 24)}${hex(12)}`, password: 'correct-horse' }))
  expect(redactor.text(`tenant ${uuid}`)).toBe(`tenant ${uuid}`)
})

it('any run of 16 characters of a drawn token is masked, raw, in base64 and in hex', () => {
  for (const token of [hex(64), drawToken(32), randomBytes(32).toString('base64url')]) {
    const redactor = knowing(token)
    for (let at = 0; at + 16 <= token.length; at++) {
      const run = token.slice(at, at + 16)
      for (const text of [run, Buffer.from(`x${run}`).toString('base64'), Buffer.from(run).toString('hex')]) {
        expect(redactor.text(`<${text}>`)).toContain(mask)
      }
    }
  }
})

it('masks a token within a value of other characters, however those are escaped', () => {
  const token = randomBytes(12).toString('hex')
  const redactor = new Redactor()
  redactor.add('S', `p"a's\\s <${token}>`)
  for (const text of [
    `p\\\\\\"a''s ${token}`,
    `'p"a'\\''s\\s <${token}>'`,
    Buffer.from(JSON.stringify({ key: `x${token}` })).toString('base64'),
  ]) {
    expect(redactor.text(text)).toContain('[redacted:S]')
    expect(redactor.text(text)).not.toContain(token)
  }
  expect(redactor.text('p"a\'s')).toBe('p"a\'s')
})
