import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { consumer, node } from './consumer.ts'

/** The files of packages that a program loads, as V8 counts them: ES modules and CommonJS alike. */
function loaded(program: string, files: Readonly<Record<string, string>> = {}): string[] {
  const folder = consumer({ 'main.mjs': program, ...files })
  const coverage = join(folder, 'coverage')
  const { status, stderr } = node(folder, ['main.mjs'], { NODE_V8_COVERAGE: coverage })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const scripts = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] }
    return result.map(({ url }) => url)
  })
  expect(scripts.some((url) => url.endsWith('/main.mjs'))).toBe(true)
  return [...new Set(scripts.filter((url) => url.includes('/node_modules/')).map((url) => url.replace(/^.*?\/node_modules\//, '')))]
}

/** The packages that files belong to. */
function packages(files: readonly string[]): string[] {
  return [...new Set(files.map((file) => /^(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file))]
}

describe('the files loaded', () => {
  it("by import 'tightlip' are few and all its own", () => {
    const files = loaded("import 'tightlip'")
    expect(packages(files)).toEqual(['tightlip'])
    expect(files.length).toBeLessThanOrEqual(4)
  })

  it("by import 'tightlip/config' without a reference are few and all its own", () => {
    const files = loaded("import 'tightlip/config'", { '.env': 'GREETING=hello\nPORT=3000\n' })
    expect(packages(files)).toEqual(['tightlip'])
    expect(files.length).toBeLessThanOrEqual(3)
  })

  it.each(['pino', 'winston', 'bunyan', 'console'])('by tightlip/%s are few and all its own', (name) => {
    const files = loaded(`import 'tightlip/${name}'`)
    expect(packages(files)).toEqual(['tightlip'])
    expect(files.length).toBeLessThanOrEqual(5)
  })

  it('by loadSecrets without a reference are no adapter and no other package', () => {
    const files = loaded(`
      import { loadSecrets } from 'tightlip'
      const schema = { '~standard': { version: 1, vendor: 'none', validate: (value) => ({ value }) } }
      process.env.A = 'long enough to be masked'
      await loadSecrets({ schema: { A: schema }, files: [] })`)
    expect(packages(files)).toEqual(['tightlip'])
    expect(files.filter((file) => file.includes('/adapters/'))).toEqual([])
  })
})
