// The spellings of a secret that the programs print and the tests look for.
import { inspect } from 'node:util'

const utf8 = (text) => Buffer.from(text, 'utf8')
const hex = (text) => utf8(text).toString('hex')
const units = (text) => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))

export const encodings = {
  raw: (text) => text,
  fragment: (text) => text.slice(-24),
  json: (text) => JSON.stringify(text).slice(1, -1),
  'json twice': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'unicode escapes': (text) => units(text).map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''), // prettier-ignore
  inspect: (text) => inspect(text).slice(1, -1),
  percent: (text) => encodeURIComponent(text),
  'percent, lower case': (text) => encodeURIComponent(text).replaceAll(/%../g, (escaped) => escaped.toLowerCase()),
  form: (text) => new URLSearchParams({ a: text }).toString().slice(2),
  html: (text) => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  base64: (text) => utf8(text).toString('base64'),
  'base64 behind one byte': (text) => utf8(`:${text}`).toString('base64'),
  'base64 behind two bytes': (text) => utf8(`u:${text}`).toString('base64'),
  base64url: (text) => utf8(text).toString('base64url'),
  'base64 of base64': (text) => utf8(utf8(text).toString('base64')).toString('base64'),
  hex,
  'hex, upper case': (text) => hex(text).toUpperCase(),
  'hex with spaces': (text) => hex(text).replaceAll(/..(?!$)/g, '$& '),
  'decimal bytes': (text) => [...utf8(text)].join(','),
}
