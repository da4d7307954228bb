import { caught } from './caught.ts'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { selectField } from '../../src/core/reference.ts'

const select = (json: string, field: string): string => Buffer.from(selectField(Buffer.from(json), field)).toString()

test.each([
  ['{"password":"p","user":"u"}', 'password', 'p'],
  ['{"a":"caf\\u00e9 \\"q\\" \\n"}', 'a', 'café "q" \n'],
  ['{"a":""}', 'a', ''],
  ['{"a/b":"1","a":{"b":"2"}}', 'a/b', '1'],
  ['{"a/b":"1","a":{"b":"2"}}', '/a/b', '2'],
  ['{"a/b":"1"}', '/a~1b', '1'],
  ['{"m~n":"1","~1":"2"}', '/m~0n', '1'],
  ['{"m~n":"1","~1":"2"}', '/~01', '2'],
  ['{"":"e","a":{"":"f"}}', '/', 'e'],
  ['{"":"e","a":{"":"f"}}', '/a/', 'f'],
  ['{"a":[1,{"b":"x"},["y"]]}', '/a/1/b', 'x'],
  ['{"a":[1,{"b":"x"},["y"]]}', '/a/2/0', 'y'],
  ['["x","y"]', '/1', 'y'],
  ['{"a":1}', 'a', '1'],
  ['{"a":12345678901234567890}', 'a', '12345678901234567890'],
  ['{"a":0.10}', 'a', '0.10'],
  ['{"a":1e400,"b":2}', 'a', '1e400'],
  ['{"a":true,"b":false}', 'b', 'false'],
  ['{"a":{"b":[1, "]}" ,{"c":"\\\\"}]} ,"d":1}', 'a', '{"b":[1, "]}" ,{"c":"\\\\"}]}'],
  ['{"a":[]}', 'a', '[]'],
  ['{"a":{}}', 'a', '{}'],
  ['{"a":"1","a":"2"}', 'a', '2'],
  ['{"\\u0061":"escaped"}', 'a', 'escaped'],
  [' \n{ "a" :\t"x" , "b":1 } \n', 'a', 'x'],
  ['{"__proto__":"own"}', '__proto__', 'own'],
  ['{"a":{"constructor":"own"}}', '/a/constructor', 'own'],
  ['\uFEFF{"a":"x"}', 'a', 'x'],
])('%s # %s is %j', (json, field, value) => {
  expect(select(json, field)).toBe(value)
})

test.each([
  ['{"a":1}', 'b'],
  ['{"a":null}', 'a'],
  ['{"a":1}', '__proto__'],
  ['{"a":1}', 'constructor'],
  ['{"a":1}', 'toString'],
  ['{"a":{}}', '/a/__proto__'],
  ['{"a":"text"}', '/a/length'],
  ['{"a":"text"}', '/a/0'],
  ['[1,2]', '0'],
  ['[1,2]', 'length'],
  ['[1,2]', '/2'],
  ['[1,2]', '/01'],
  ['[1,2]', '/-1'],
  ['[1,2]', '/-'],
  ['[]', '/0'],
  ['{}', 'a'],
])('%s has no own field %s', (json, field) => {
  expect(() => select(json, field)).toThrow(expect.objectContaining({ code: 'not_found' }))
})

test.each([
  'hunter2',
  '',
  'hunter2: {',
  '{"a":hunter2}',
  '{"a":"hunter2"',
  '"hunter2"',
  '12345',
  'null',
  '{"a":"\\ud800hunter2"}',
  "{'a':'hunter2'}",
])('a field of %j is an error that quotes nothing', (text) => {
  const error = caught(() => select(text, 'a'))
  expect(error.code).toBe('invalid_value')
  expect(inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error)).not.toMatch(/hunter2|12345/)
})

test('a field of bytes that are no UTF-8 is an error', () => {
  expect(caught(() => selectField(Buffer.from([0x7b, 0xff, 0x7d]), 'a')).code).toBe('invalid_value')
})

test('JSON nested 100 000 deep is walked without overflowing the stack', () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"b":"x"}`
  expect(select(deep, 'b')).toBe('x')
})

test('every field of any JSON object is what JSON.parse says it is', () => {
  const space = fc.constantFrom(undefined, 1, '\t')
  const check = fc.property(
    fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' })),
    space,
    (object, indent) => {
      for (const [key, value] of Object.entries(object)) {
        if (value === null) continue
        const field = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
        const found = select(JSON.stringify(object, undefined, indent), field)
        expect(typeof value === 'string' ? found : JSON.parse(found)).toEqual(JSON.parse(JSON.stringify(value)))
      }
    },
  )
  fc.assert(check, { numRuns: 500, seed: 15 })
})
