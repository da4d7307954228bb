import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { node, projectWith, randomValue, storeIn } from './program.ts'

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js')

it('a Jest test file, where neither require nor import loads an ES module, gets its references from the worker', async () => {
  const folder = projectWith({
    '.env': 'A=age://A\n',
    'main.test.js': `
      const { createHash } = require('node:crypto')
      const { SecretError } = require('tightlip')
      test('config', () => {
        require('tightlip/config')
        expect(createHash('sha256').update(process.env.A).digest('hex')).toBe(process.env.HASH)
      })
      test('a failure', () => {
        const { parse, populate } = require('dotenv')
        expect.assertions(2)
        try { populate({}, parse('B=age://B')) } catch (error) {
          expect(error instanceof SecretError).toBe(true)
          expect(error.problems[0].code).toBe('not_found')
        }
      })`,
  })
  const a = randomValue()
  const store = await storeIn(folder, { A: a })
  const hash = createHash('sha256').update(a).digest('hex')
  const args = [jest, '--ci', '--rootDir', folder, '--cacheDirectory', join(folder, 'cache'), '--testEnvironment', 'node']
  const { stderr, status } = await node(folder, args, { ...store.env, HASH: hash })
  expect(stderr).toContain('2 passed')
  expect(status).toBe(0)
})
