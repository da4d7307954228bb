import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawToken } from './drawn.ts'

const token = drawToken(32)
const phrase = 'correct horse battery staple'
const special = `p@ss"w'rd\\%&<>\`=+/ ~!`
const base64 = (text: string): string => Buffer.from(text).toString('base64')

// What the README says is not covered. A case that fails here is covered now: move it to the spellings.
it.each<[string, string, string | Buffer]>([
  ['a reversal', token, [...token].toReversed().join('')],
  ['compression', token, gzipSync(token)],
  ['base64 three deep', token, base64(base64(base64(token)))],
  ['hex of base64', token, Buffer.from(base64(token)).toString('hex')],
  ['a run of 15 characters', token, token.slice(4, 19)],
  ['the beginning of a value that is no token', phrase, `${phrase.slice(0, 24)}...`],
  ['base64 in lines, of a value that is no token', phrase, base64(phrase).replaceAll(/.{20}/g, '$&\r\n')],
  [
    'hex between colons',
    token,
    Buffer.from(token)
      .toString('hex')
      .replaceAll(/..(?!$)/g, '$&:'),
  ],
  [
    'hex in groups of four',
    token,
    Buffer.from(token)
      .toString('hex')
      .replaceAll(/.{4}(?!$)/g, '$& '),
  ],
  ['decimal bytes with blanks alone between them', token, [...Buffer.from(token)].join(' ')],
  ['percent three times, of special characters', special, encodeURIComponent(encodeURIComponent(encodeURIComponent(special)))],
  ['UTF-16 with the high byte first', phrase, Buffer.from(phrase, 'utf16le').swap16()],
  ['JSON in base64, of special characters', special, base64(JSON.stringify({ special }))],
  ['JSON in a URL, of special characters', special, encodeURIComponent(JSON.stringify({ special }))],
  ['JSON three deep, of special characters', special, JSON.stringify(JSON.stringify(JSON.stringify({ special })))],
])('%s is not covered', (_title, secret, text) => {
  const redactor = new Redactor()
  redactor.add('S', secret)
  const bytes = Buffer.from(text)
  expect(redactor.bytes(bytes)).toBe(bytes)
})

it.each<[string, string, string | Buffer]>([
  ['JSON in an inspection', special, inspect({ body: JSON.stringify({ special }) })],
  ['percent twice', special, encodeURIComponent(encodeURIComponent(special))],
  ['Latin 1', 'Schlüssel-für-Ääöß', Buffer.from('Schlüssel-für-Ääöß', 'latin1')],
])('special characters are masked in %s', (_title, secret, text) => {
  const redactor = new Redactor()
  redactor.add('S', secret)
  const out = Buffer.from(redactor.bytes(Buffer.from(text)))
  expect(out.includes('[redacted:S]')).toBe(true)
  expect(out.includes(secret.slice(-5))).toBe(false)
})

it.each<[string, (text: string) => string]>([
  ['JSON in base64', (text) => base64(JSON.stringify({ text }))],
  ['JSON in a URL', (text) => encodeURIComponent(JSON.stringify({ text }))],
  ['JSON three deep', (text) => JSON.stringify(JSON.stringify(JSON.stringify({ text })))],
  ['a literal of SQL', (text) => `'${text.replaceAll("'", "''")}'`],
])('a token is masked in %s all the same', (_title, spell) => {
  const redactor = new Redactor()
  redactor.add('S', token)
  for (const text of [token, `it's "${token}"`]) {
    expect(redactor.text(spell(text))).toContain('[redacted:S]')
    expect(redactor.text(spell(text))).not.toContain(token)
  }
})

it('whole raw values alone are found without encodings and fragments', () => {
  const redactor = new Redactor({ encodings: false, fragments: false })
  redactor.add('S', token)
  expect(redactor.text(`<${token}>`)).toBe('<[redacted:S]>')
  for (const text of [base64(token), Buffer.from(token).toString('hex'), token.slice(0, 31)]) expect(redactor.text(text)).toBe(text)
})
