import dotenv from 'dotenv'
import { describe, expect, test } from 'vitest'
import { parse } from '../../src/env-file/parse.ts'
import { nastyFile, randomOf } from './nasty-file.ts'

describe('without references', () => {
  test('20 000 generated files read as dotenv reads them, names, order and values', () => {
    const random = randomOf(20_261_124)
    let variables = 0
    for (let file = 0; file < 20_000; file++) {
      const text = nastyFile(random)
      const wanted = Object.entries(dotenv.parse(text))
      variables += wanted.length
      if (!same(Object.entries(parse(text)), wanted)) expect(parse(text), JSON.stringify(text)).toEqual(dotenv.parse(text))
    }
    expect(variables).toBeGreaterThan(30_000)
  })

  test('2 000 generated files given as bytes read as dotenv reads a Buffer, damaged UTF-8 included', () => {
    const random = randomOf(7)
    for (let file = 0; file < 2000; file++) {
      const bytes = Buffer.from(nastyFile(random))
      for (let damage = random(3); damage > 0 && bytes.length > 0; damage--) bytes[random(bytes.length)] = random(256)
      expect(Object.entries(parse(bytes))).toEqual(Object.entries(dotenv.parse(bytes)))
      expect(parse(new Uint8Array(bytes))).toEqual(parse(bytes))
    }
  })

  test.each([
    ['DB_SECRET_ARN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf', 'an ARN'],
    ['DATABASE_URL=file:///data/app.db', 'a file URL'],
    ['A=file:///data/app.db#x', 'a file URL with a fragment'],
    ['A=env://B#c', 'env://'],
    ['A=vault:secret/app#KEY', 'vault:'],
    ['A=gcp:secretmanager:projects/p/secrets/s#k', 'gcp:'],
    ['A=https://host/#/route', 'a URL'],
    ['A=age:30#x', 'a word that is the name of a scheme'],
    ['A="aws-sm://prod/db#password" # note', 'a quoted reference'],
  ])('%s reads as with dotenv (%s)', (text) => {
    expect(parse(text)).toEqual(dotenv.parse(text))
  })

  test('an assignment to __proto__ changes no prototype', () => {
    const variables = parse('__proto__=polluted\nA=1')
    expect(Object.getPrototypeOf(variables)).toBe(Object.prototype)
    expect(Object.keys(variables)).toEqual(['A'])
  })
})

describe('with references', () => {
  test.each([
    ['DB=aws-sm://prod/db#password', 'aws-sm://prod/db#password'],
    ['DB=aws-sm://prod/db#password # the main one', 'aws-sm://prod/db#password'],
    ['DB=aws-sm://prod/db #password', 'aws-sm://prod/db'],
    ['export DB: vault://secret/app#/a/b\t# note', 'vault://secret/app#/a/b'],
    ['DB = gcp-sm://p/s?version=7#a#b', 'gcp-sm://p/s?version=7#a#b'],
    ['DB=ref+vault://secret/app#/key', 'ref+vault://secret/app#/key'],
    ['DB=string://a#b # note', 'string://a#b'],
    ['DB=op://vault/item#field', 'op://vault/item#field'],
    ['DB=AGE://NAME#field  ', 'AGE://NAME#field'],
    ['DB=aws-sm://prod/db#password\r\nC=1', 'aws-sm://prod/db#password'],
    ['DB=aws-sm://prod/db#password\n# note\nC=1', 'aws-sm://prod/db#password'],
    ["DB=aws-sm://prod/db#it's", "aws-sm://prod/db#it's"],
  ])('%j gives %s', (text, value) => {
    expect(parse(text)['DB']).toBe(value)
  })

  test('a # belongs to the reference and everything else reads as with dotenv, in 5 000 generated files', () => {
    const random = randomOf(99)
    const stand = '\u00A7' // in place of the # of a reference, for dotenv to pass over
    let references = 0
    for (let file = 0; file < 5000; file++) {
      const lines = nastyFile(random).split('\n')
      const field = `${stand}f${random(2) === 0 ? '' : `${stand}g`}`
      const reference = ['aws-sm://p/d', 'ref+vault://s/a', 'bws://x', 'AGE://x?version=1'][random(4)]
      lines.splice(random(lines.length + 1), 0, `REF=${' '.repeat(random(2))}${reference}${field}${['', ' ', ' # note', ' #'][random(4)]}`)
      const text = lines.join('\n')
      const wanted = Object.entries(dotenv.parse(text)).map(([name, value]) => [name, value.replaceAll(stand, '#')])
      if (wanted.some(([name, value]) => name === 'REF' && value === reference + field.replaceAll(stand, '#'))) {
        references++
        expect(Object.entries(parse(text.replaceAll(stand, '#'))), JSON.stringify(text)).toEqual(wanted)
      }
    }
    expect(references).toBeGreaterThan(2500)
  })

  test('schemes of adapters given and names that the config lists keep their # too', () => {
    const text = 'A=memory://x#f\nB=file:///run/x#f\nC=vault:secret/data/app#KEY#2 # note\nD=file:///run/x#f'
    const variables = parse(text, { schemes: new Set(['memory']), listed: (name) => name !== 'D' })
    expect(variables).toEqual({ A: 'memory://x#f', B: 'file:///run/x#f', C: 'vault:secret/data/app#KEY#2', D: 'file:///run/x' })
  })
})

function same(found: [string, string][], wanted: [string, string][]): boolean {
  return found.length === wanted.length && found.every(([name, value], index) => name === wanted[index]?.[0] && value === wanted[index][1])
}
