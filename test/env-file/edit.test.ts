import { randomBytes } from 'node:crypto'
import dotenv from 'dotenv'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SecretError } from '../../src/core/errors.ts'
import { removeLine, setLine } from '../../src/env-file/edit.ts'
import { parse } from '../../src/env-file/parse.ts'
import { nastyFile, randomOf } from './nasty-file.ts'

describe('setLine', () => {
  test.each([
    ['a value is replaced where it stands', 'A=1\nB=2\nC=3\n', 'A=1\nB=new\nC=3\n'],
    ['comments and order stay', '# head\nB=2 # the note\n\n# tail', '# head\nB=new # the note\n\n# tail'],
    ['export and spaces stay', '  export B = 2\n', '  export B = new\n'],
    ['the colon stays', 'B: 2\n', 'B: new\n'],
    ['CRLF stays', 'A=1\r\nB=2\r\nC=3\r\n', 'A=1\r\nB=new\r\nC=3\r\n'],
    ['mixed line ends stay', 'A=1\r\nB=2\nC=3\r', 'A=1\r\nB=new\nC=3\r'],
    ['an empty value is filled', 'B=\nC=3\n', 'B=new\nC=3\n'],
    ['an empty value before a comment is filled', 'B= # note\n', 'B=new # note\n'],
    ['a multi-line value is replaced whole', 'A=1\nB="x\ny"\nC=3\n', 'A=1\nB=new\nC=3\n'],
    ['a new name is added at the end', 'A=1\n', 'A=1\nB=new\n'],
    ['a missing last line end is added first', 'A=1', 'A=1\nB=new\n'],
    ['a new name takes the line end of the file', 'A=1\r\nC=3', 'A=1\r\nC=3\r\nB=new\r\n'],
    ['an empty file gets its first line', '', 'B=new\n'],
    ['of several assignments one is left, so that no old value stays behind', 'B=old\nA=1\nB=older\n', 'A=1\nB=new\n'],
    ['a name in a comment or in another name is not touched', '#B=1\nAB=2\nB.c=3\n', '#B=1\nAB=2\nB.c=3\nB=new\n'],
  ])('%s', (_, before, after) => {
    expect(setLine(before, 'B', 'new')).toBe(after)
  })

  test.each([
    ['plain words with spaces', 'two words', "A='two words'\n"],
    ['a reference with a field, since dotenv would cut it', 'aws-sm://prod/db#password', "A='aws-sm://prod/db#password'\n"],
    ['a reference without', 'age://NAME', 'A=age://NAME\n'],
    ['a line break', 'a\nb', 'A="a\\nb"\n'],
    ['a line break and a literal \\n', 'a\nb\\n', "A='a\nb\\n'\n"],
    ['a carriage return', 'a\r\nb', 'A="a\\r\\nb"\n'],
    ['a single quote', "it's", 'A="it\'s"\n'],
    ['two kinds of quotes', `'"`, 'A=`\'"`\n'],
    ['nothing', '', 'A=\n'],
    ['a dollar sign, which expanders leave alone in single quotes', 'a$b', "A='a$b'\n"],
  ])('writes %s so that it comes back', (_, value, text) => {
    expect(setLine('', 'A', value)).toBe(text)
    expect(parse(text)).toEqual({ A: value })
    expect(dotenv.parse(text)).toEqual({ A: value })
  })

  test('a comment right behind the old value does not become a field of the new one', () => {
    const text = setLine('A=old#note\n', 'A', 'aws-sm://prod/db')
    expect([parse(text)['A'], dotenv.parse(text)['A']]).toEqual(['aws-sm://prod/db', 'aws-sm://prod/db'])
    expect(text).toContain('#note')
  })

  test('the field of a reference that stands there goes with it', () => {
    expect(setLine('A=aws-sm://prod/db#password # note\n', 'A', 'new')).toBe('A=new # note\n')
  })

  test('any value comes back through both parsers, or is refused without being quoted', () => {
    const unit = fc.constantFrom("'", '"', '`', '\\', 'n', 'r', '\n', '\r', '#', ' ', 'a', '$', '\u2028', '=', '\t', '\uFEFF', 'é')
    const value = fc.oneof(fc.string({ unit, maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 20 }))
    let refused = 0
    fc.assert(
      fc.property(value, fc.constantFrom('', 'B=1\n', 'A=x # note\nB=1\n', "export A='x\ny'\r\nB=1\r\n"), (secret, before) => {
        let text: string
        try {
          text = setLine(before, 'A', secret)
        } catch (error) {
          refused++
          expect(error).toBeInstanceOf(SecretError)
          expect((error as SecretError).message).not.toContain(JSON.stringify(secret).slice(1, -1))
          expect(secret).toMatch(/["'`\\\r]/)
          return
        }
        const wanted = before.includes('B=1') ? { A: secret, B: '1' } : { A: secret }
        expect(parse(text)).toEqual(wanted)
        expect(dotenv.parse(text)).toEqual(wanted)
      }),
      { numRuns: 5000, seed: 3 },
    )
    expect(refused).toBeLessThan(2000)
  })

  test('in 3 000 nasty files it changes that name alone, or refuses and changes nothing', () => {
    const random = randomOf(5)
    let changed = 0
    for (let file = 0; file < 3000; file++) {
      const before = nastyFile(random)
      const value = randomBytes(random(20)).toString('base64')
      try {
        expect(dotenv.parse(setLine(before, 'A', value))).toEqual({ ...dotenv.parse(before), A: value })
        changed++
      } catch (error) {
        expect((error as SecretError).code).toBe('invalid_value')
      }
    }
    expect(changed).toBeGreaterThan(2000)
  })

  test('a value that no quoting can hold is refused', () => {
    const value = `' # " # \` \r \\n`
    expect(() => setLine('', 'A', value)).toThrow(expect.objectContaining({ code: 'invalid_value', variable: 'A' }))
  })

  test.each(['', 'A B', 'A=1', 'A\nB', '__proto__', 'É'])('the name %j is refused', (name) => {
    expect(() => setLine('', name, 'x')).toThrow(expect.objectContaining({ code: 'invalid_config' }))
  })
})

describe('removeLine', () => {
  test.each([
    ['the line goes with its comment', '# head\nB=2 # note\nC=3\n', '# head\nC=3\n'],
    ['every assignment goes', 'B=1\nA=1\nexport B=2\n', 'A=1\n'],
    ['a multi-line value goes whole', 'A=1\nB="x\ny" # z\nC=3\n', 'A=1\nC=3\n'],
    ['CRLF stays', 'A=1\r\nB=2\r\n\r\nC=3\r\n', 'A=1\r\n\r\nC=3\r\n'],
    ['blank lines and comments around stay', 'A=1\n\n\nB=2\n\n# c\n', 'A=1\n\n\n\n# c\n'],
    ['the last line without line end goes', 'A=1\nB=2', 'A=1\n'],
    ['the only line goes', 'B=2', ''],
    ['an empty value goes', 'A=1\nB=\nC=3', 'A=1\nC=3'],
    ['a name that is not there changes nothing', 'A=1\n#B=2', 'A=1\n#B=2'],
  ])('%s', (_, before, after) => {
    expect(removeLine(before, 'B')).toBe(after)
  })

  test('in 3 000 nasty files it takes out that name alone, or refuses', () => {
    const random = randomOf(6)
    let held = 0
    let removed = 0
    for (let file = 0; file < 3000; file++) {
      const before = nastyFile(random)
      const { A: gone, ...wanted } = dotenv.parse(before)
      if (gone !== undefined) held++
      try {
        expect(dotenv.parse(removeLine(before, 'A'))).toEqual(wanted)
        if (gone !== undefined) removed++
      } catch (error) {
        expect((error as SecretError).code).toBe('invalid_value')
      }
    }
    expect(removed / held).toBeGreaterThan(0.9)
  })
})
