import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { consumer, node, type Outcome } from './consumer.ts'

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js')

/** Runs one Jest test file, which Jest loads with a `require` of its own that takes no ES module. */
function runJest(test: string, env: Readonly<Record<string, string>> = {}, prepare?: string): Pick<Outcome, 'status' | 'stderr'> {
  const folder = consumer({
    'package.json': '{}',
    'jest.config.json': '{ "testEnvironment": "node" }',
    '.env': 'GREETING=hello\nPORT=3000\n',
    'main.test.js': test,
    'prepare.mjs': prepare ?? '',
  })
  if (prepare !== undefined) expect(node(folder, ['prepare.mjs'], env)).toMatchObject({ stderr: '', status: 0 })
  return node(folder, [jest, '--ci', '--rootDir', folder, '--cacheDirectory', join(folder, 'cache')], env)
}

/** Makes the age store of the folder and puts a secret into it, whose value is that of `GIVEN`. */
const prepareStore = `
  import { age, createStore } from 'tightlip/adapters/age'
  const options = { environment: 'development', identity: process.env.TIGHTLIP_IDENTITY_FILE }
  const context = { signal: AbortSignal.timeout(30_000), conceal() {} }
  await createStore(options, context)
  await age(options).put({ scheme: 'age', path: 'KEY', params: {} }, Buffer.from(process.env.GIVEN), context)`

function storeEnvironment(): Readonly<Record<string, string>> {
  const identity = join(consumer({}), 'identity.txt')
  return { TIGHTLIP_ENV: 'development', TIGHTLIP_IDENTITY_FILE: identity, GIVEN: randomBytes(16).toString('hex') }
}

describe('a Jest test file', () => {
  it('may require tightlip and load secrets', () => {
    const { status, stderr } = runJest(
      `
      const { loadSecrets, plain } = require('tightlip')
      const { z } = require('zod')
      test('secrets are typed and masked', async () => {
        const secrets = await loadSecrets({ schema: { API_KEY: z.string(), LEVEL: plain(z.coerce.number()) }, files: [] })
        expect(secrets.env.API_KEY.expose()).toBe(process.env.API_KEY)
        expect(String(secrets.env.API_KEY)).toBe('[redacted:API_KEY]')
        expect(secrets.env.LEVEL).toBe(3)
        await secrets.close()
      })`,
      { API_KEY: 'kept from the output', LEVEL: '3' },
    )
    expect(stderr).toContain('1 passed')
    expect(status).toBe(0)
  })

  it('may require tightlip/config', () => {
    const { status, stderr } = runJest(`
      require('tightlip/config')
      test('the variables are there', () => {
        expect([process.env.GREETING, process.env.PORT]).toEqual(['hello', '3000'])
      })`)
    expect(stderr).toContain('1 passed')
    expect(status).toBe(0)
  })

  it('may require tightlip/config with a reference, which a worker resolves', () => {
    const { status, stderr } = runJest(
      `
      require('node:fs').appendFileSync('.env', 'FROM=string://resolved\\n')
      require('tightlip/config')
      test('the variable is there', () => {
        expect(process.env.FROM).toBe('resolved')
      })`,
    )
    expect(stderr).toContain('1 passed')
    expect(status).toBe(0)
  })

  it('may require tightlip and load secrets from the age store', () => {
    const test = `
      const { loadSecrets, secret } = require('tightlip')
      const { z } = require('zod')
      test('the secret is there', async () => {
        const secrets = await loadSecrets({ schema: { KEY: secret(z.string(), { from: 'age://KEY' }) }, files: [] })
        expect(secrets.env.KEY.expose() === process.env.GIVEN).toBe(true)
        await secrets.close()
      })`
    const { status, stderr } = runJest(test, storeEnvironment(), prepareStore)
    expect(stderr).toContain('1 passed')
    expect(status).toBe(0)
  })

  it('may require tightlip/config with a reference into the age store', () => {
    const test = `
      require('node:fs').writeFileSync('.env', 'KEY=age://KEY\\n')
      require('tightlip/config')
      test('the variable is there', () => {
        expect(process.env.KEY === process.env.GIVEN).toBe(true)
      })`
    const { status, stderr } = runJest(test, storeEnvironment(), prepareStore)
    expect(stderr).toContain('1 passed')
    expect(status).toBe(0)
  })

  it('may require each other entry', () => {
    const { status, stderr } = runJest(`
      test.each(['dotenv', 'testing', 'adapters/age', 'adapters/file', 'adapters/env', 'adapters/memory'])('%s', (name) => {
        expect(Object.keys(require('tightlip/' + name)).length).toBeGreaterThan(0)
      })`)
    expect(stderr).toContain('6 passed')
    expect(status).toBe(0)
  })
})
