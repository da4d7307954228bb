import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { encodings } from '../programs/encodings.mjs'
import { madeUp, names } from './made-up.ts'
import { shows } from './readings.ts'

const values = madeUp()
const others = madeUp()

test.each(Object.entries(encodings).filter(([encoding]) => encoding !== 'fragment'))(
  'a secret is seen in the spelling %s, and another is not',
  (_, encode) => {
    for (const name of names) {
      const output = Buffer.from(`before ${encode(values[name])} after`)
      expect(shows(output, values[name])).toBe(true)
      expect(shows(output, others[name])).toBe(false)
    }
  },
)

test.each([
  ['in UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
  ['in columns of numbers', (text: string) => Buffer.from(inspect(new Uint8Array(Buffer.from(text)), { maxArrayLength: null }))],
  ['as numbers with an index each', (text: string) => Buffer.from(JSON.stringify(new Uint8Array(Buffer.from(text))))],
  ['in lines, within a box', (text: string) => Buffer.from(text.replaceAll(/.{9}/gs, '$& │\n│ '))],
  ['in colours', (text: string) => Buffer.from(text.replaceAll(/.{5}/gs, '$&\u001B[31m'))],
  ['with quotes doubled', (text: string) => Buffer.from(text.replaceAll(/["']/g, '$&$&'))],
])('a secret is seen %s', (_, write) => {
  for (const name of names) expect(shows(write(values[name]), values[name])).toBe(true)
})

test('of a secret fifteen characters are no leak, and sixteen are', () => {
  const { API_TOKEN: token } = values
  expect(shows(Buffer.from(token.slice(-15)), token)).toBe(false)
  expect(shows(Buffer.from(token.slice(-16)), token)).toBe(true)
})
