import { describe, expect, it } from 'vitest'
import { node, projectWith } from './program.ts'

const config = `
  import { readFileSync } from 'node:fs'
  export default { ttl: '200ms', adapters: [{ scheme: 'memo', get: async ({ path }) => ({ bytes: readFileSync(path) }) }] }`

/** Waits in the program until a condition holds; the test's own deadline ends one that never does. */
const until = 'const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20)) }\n'

const waysIn: Record<string, [load: string, flags: string[]]> = {
  "import 'tightlip/config'": ["import 'tightlip/config'\n", []],
  "require('tightlip/dotenv').config()": [
    "import { createRequire } from 'node:module'\ncreateRequire(import.meta.url)('tightlip/dotenv').config()\n",
    [],
  ],
  'populate()': [
    "import { populate, parse } from 'tightlip/dotenv'\nimport { readFileSync } from 'node:fs'\npopulate(process.env, parse(readFileSync('.env')))\n",
    [],
  ],
  '--import tightlip/register': ['', ['--import', 'tightlip/register']],
}

describe.each(Object.entries(waysIn))('values in process.env, loaded by %s,', (_, [load, flags]) => {
  it('are rewritten when the backend has new ones, again and again, and old and new are masked', async () => {
    const folder = projectWith({
      '.env': 'A=memo://value.txt\n',
      'value.txt': 'the first value',
      'tightlip.config.mjs': config,
      'main.mjs': `${load}${until}
        import { writeFileSync } from 'node:fs'
        const first = process.env.A
        console.log(first)
        for (const next of ['the next value', 'the last value']) {
          writeFileSync('value.txt', next)
          await until(() => process.env.A === next)
          console.log(first, next)
        }`,
    })
    const { stdout, stderr, status } = await node(folder, [...flags, 'main.mjs'])
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toBe('[redacted:A]\n[redacted:A] [redacted:A]\n[redacted:A] [redacted:A]\n')
  })

  it('are left alone where the program has changed them', async () => {
    const folder = projectWith({
      '.env': 'A=memo://value.txt\nB=memo://value.txt\n',
      'value.txt': 'the first value',
      'tightlip.config.mjs': config,
      'main.mjs': `${load}${until}
        import { writeFileSync } from 'node:fs'
        process.env.A = 'my own'
        writeFileSync('value.txt', 'the next value')
        await until(() => process.env.B === 'the next value')
        console.log(process.env.A)`,
    })
    const { stdout } = await node(folder, [...flags, 'main.mjs'])
    expect(stdout).toBe('my own\n')
  })

  it('stay as they are when the backend fails, with a warning that holds no value', async () => {
    const folder = projectWith({
      '.env': 'A=memo://value.txt\n',
      'value.txt': 'the first value',
      'tightlip.config.mjs': config,
      'main.mjs': `${load}${until}
        import { rmSync } from 'node:fs'
        let warnings = 0
        process.on('warning', () => warnings++)
        const first = process.env.A
        rmSync('value.txt')
        await until(() => warnings > 0)
        console.log(process.env.A === first)`,
    })
    const { stdout, stderr } = await node(folder, [...flags, 'main.mjs'])
    expect(stdout).toBe('true\n')
    expect(stderr).toContain('TightlipWarning')
    expect(stderr).toContain('memo://value.txt')
    expect(stderr).not.toContain('the first value')
  })

  it('are taken out when the backend denies them, alone, and come back with it', async () => {
    const folder = projectWith({
      '.env': 'A=memo://value.txt\nB=memo://other.txt\n',
      'value.txt': 'the first value',
      'other.txt': 'the other value',
      'tightlip.config.mjs': `
        import { existsSync, readFileSync } from 'node:fs'
        const get = async ({ path }) => (existsSync(path) ? { bytes: readFileSync(path) } : undefined)
        export default { ttl: '200ms', adapters: [{ scheme: 'memo', get }] }`,
      'main.mjs': `${load}${until}
        import { rmSync, writeFileSync } from 'node:fs'
        rmSync('value.txt')
        await until(() => process.env.A === undefined)
        console.log('A' in process.env)
        writeFileSync('other.txt', 'the next value')
        await until(() => process.env.B === 'the next value')
        writeFileSync('value.txt', 'the new value')
        await until(() => process.env.A === 'the new value')
        console.log('back')`,
    })
    const { stdout, stderr, status } = await node(folder, [...flags, 'main.mjs'])
    expect({ stdout, status }).toEqual({ stdout: 'false\nback\n', status: 0 })
    expect(stderr).toContain('not_found')
    expect(stderr).not.toContain('the first value')
  })

  it('do not hold the process open', async () => {
    const folder = projectWith({
      '.env': 'A=memo://value.txt\n',
      'value.txt': 'the first value',
      'tightlip.config.mjs': config.replace('200ms', '1h'),
      'main.mjs': `${load}console.log('done')`,
    })
    expect((await node(folder, [...flags, 'main.mjs'])).stdout).toBe('done\n')
  })
})
