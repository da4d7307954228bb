import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { consumer, node } from './consumer.ts'

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js')

/** Runs one Jest test file, which Jest loads with a `require` of its own that takes no ES module. */
function runJest(test: string, env: Readonly<Record<string, string>> = {}): { readonly status: number | null; readonly stderr: string } {
  const folder = consumer({
    'package.json': '{}',
    'jest.config.json': '{ "testEnvironment": "node" }',
    '.env': 'GREETING=hello\nPORT=3000\n',
    'main.test.js': test,
  })
  return node(folder, [jest, '--ci', '--rootDir', folder, '--cacheDirectory', join(folder, 'cache')], env)
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

  it('may require each other entry', () => {
    const { status, stderr } = runJest(`
      test.each(['dotenv', 'testing', 'adapters/age', 'adapters/file', 'adapters/env', 'adapters/memory'])('%s', (name) => {
        expect(Object.keys(require('tightlip/' + name)).length).toBeGreaterThan(0)
      })`)
    expect(stderr).toContain('6 passed')
    expect(status).toBe(0)
  })
})
