import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leaks } from './judged.ts'
import { names } from './made-up.ts'
import { openStand, type Stand } from './stand.ts'

let stand: Stand
beforeAll(async () => {
  stand = await openStand()
})
afterAll(() => stand.remove())

const tests = `
import assert from 'node:assert'
import { test } from 'node:test'

const keys = ['API_TOKEN', 'DB_PASSWORD', 'SIGNING_KEY'].map((name) => process.env[name]).join(' ')
test('prints', () => console.log(keys))
test('compares', () => assert.strictEqual(keys, ''))
test('compares deeply', () => assert.deepStrictEqual({ keys: [keys] }, {}))
test('causes', () => { throw new Error('x', { cause: new Error(keys, { cause: keys }) }) })
test('several', () => { throw new AggregateError([new Error(keys)], keys) })
test('an object', () => { throw { keys } })
test('a text', () => { throw keys })
test('bytes', () => { throw Object.assign(new Error('x'), { body: Buffer.from(keys).toString('hex') }) })
test('says', (context) => context.diagnostic(Buffer.from(keys).toString('base64')))
`

test.each(['spec', 'tap'])('test files print no secret under node --test, and count as they do with dotenv: %s', async (reporter) => {
  const [bare, masked] = await Promise.all(
    ['dotenv', 'tightlip'].map((library) => {
      const file = join(stand.project, `${library}-${reporter}.test.mjs`)
      writeFileSync(file, `import '${library}/config'\n${tests}`)
      return stand.node(['--test', `--test-reporter=${reporter}`, file])
    }),
  )
  if (bare === undefined || masked === undefined) throw new Error('not run')
  expect(leaks(bare.output, stand.values)).toEqual(names)
  expect(leaks(masked.output, stand.values), masked.text).toEqual([])
  for (const name of names) expect(masked.text).toContain(`[redacted:${name}]`)
  const counts = (text: string): readonly string[] => text.match(/(?:pass|fail|tests) \d+$/gm) ?? []
  expect(counts(masked.text)).toEqual(counts(bare.text))
  expect(counts(bare.text)).toEqual(['tests 9', 'pass 2', 'fail 7'])
  expect(masked.code).toBe(bare.code)
})
