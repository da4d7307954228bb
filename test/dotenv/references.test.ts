import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { node, projectWith, randomValue, show, shown, storeIn } from './program.ts'

const waysIn: Record<string, { readonly args: readonly string[]; readonly load: string; readonly file: string }> = {
  'import tightlip/config': { file: 'main.mjs', load: "import 'tightlip/config'\n", args: ['main.mjs'] },
  'require tightlip/config': { file: 'main.cjs', load: "require('tightlip/config')\n", args: ['main.cjs'] },
  'require dotenv/config': { file: 'main.cjs', load: "require('dotenv/config')\n", args: ['main.cjs'] },
  'import dotenv': { file: 'main.mjs', load: "import dotenv from 'dotenv'\ndotenv.config()\n", args: ['main.mjs'] },
  'require dotenv': { file: 'main.cjs', load: "require('dotenv').config()\n", args: ['main.cjs'] },
  'node -r tightlip/config': { file: 'main.cjs', load: '', args: ['-r', 'tightlip/config', 'main.cjs'] },
  'node --import tightlip/config': { file: 'main.mjs', load: '', args: ['--import', 'tightlip/config', 'main.mjs'] },
  'node --import tightlip/register': { file: 'main.cjs', load: '', args: ['--import', 'tightlip/register', 'main.cjs'] },
}

const env = (file: string): string => `GREETING=hello\n${file}`

describe.each(Object.entries(waysIn))('%s', (way, { args, load, file }) => {
  it('resolves references of the file and of the environment, and masks them in what is printed', async () => {
    const folder = projectWith({
      '.env': env('DB=age://DB#password\nKEPT=age://NOT_THERE\n'),
      [file]: `${load}console.log(process.env.GREETING, process.env.DB, process.env.OTHER, process.env.KEPT)\n${show('DB', 'OTHER', 'KEPT')}`,
    })
    const [password, other] = [randomValue(), randomValue()]
    const store = await storeIn(folder, { DB: JSON.stringify({ password }), OTHER: other })
    const { stdout, stderr, status } = await node(folder, args, { ...store.env, OTHER: 'age://OTHER', KEPT: 'as it was' })
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const [first, second] = stdout.split('\n')
    expect(first).toBe('hello [redacted:DB] [redacted:OTHER] [redacted:KEPT]')
    expect(shown(second ?? '')).toEqual([password, other, 'as it was'])
  })

  it('sets nothing and ends with every problem when one reference cannot be resolved', async () => {
    const folder = projectWith({
      '.env': env('A=age://A\nB=age://NOT_THERE\nC=op://vault/item/field\nD=vault://me:mine@host\n'),
      [file]: `${load}console.log('started')`,
    })
    const a = randomValue()
    const store = await storeIn(folder, { A: a })
    const { stdout, stderr, status } = await node(folder, args, store.env)
    expect(stdout).toBe('')
    expect(status).toBe(way.endsWith('register') ? 78 : 1)
    expect(stderr).toContain('3 problems')
    expect(stderr).toMatch(/B: age:\/\/NOT_THERE: .*\(not_found\)/)
    expect(stderr).toMatch(/C: .*\(no_adapter\)/)
    expect(stderr).toMatch(/D: .*\(invalid_reference\)/)
    expect(stderr).not.toContain(a)
    expect(stderr).not.toContain('me:mine')
  })
})

describe('a program that calls config()', () => {
  it('catches a LoadError, with nothing set, and may go on', async () => {
    const folder = projectWith({
      '.env': 'PLAIN=1\nA=age://A\nB=age://NOT_THERE\n',
      'main.mjs': `
        import { config, SecretError, LoadError } from 'tightlip'
        try { config() } catch (error) {
          console.log(error instanceof SecretError, error instanceof LoadError, error.code, error.problems.length)
          const [problem] = error.problems
          console.log(problem instanceof SecretError, problem.code, problem.variable, problem.reference, problem.adapter, problem.denied, 'cause' in problem)
          console.log(process.env.PLAIN, process.env.A, process.env.B)
        }`,
    })
    const store = await storeIn(folder, { A: randomValue() })
    const { stdout } = await node(folder, ['main.mjs'], store.env)
    expect(stdout).toBe('true true load_failed 1\ntrue not_found B age://NOT_THERE age true false\nundefined undefined undefined\n')
  })

  it('gets the values in `parsed` too, never the text of a reference', async () => {
    const folder = projectWith({
      '.env': 'A=age://A\nLOCAL=age://NOT_THERE\nPLAIN=file\nESCAPED=string://age://A\n',
      'main.mjs': `
        import { config } from 'tightlip/dotenv'
        const { parsed } = config()
        const same = (name) => parsed[name] === process.env[name]
        console.log(same('A'), same('LOCAL'), parsed.LOCAL, parsed.PLAIN, process.env.PLAIN, parsed.ESCAPED)
        ${show('A')}`,
    })
    const a = randomValue()
    const store = await storeIn(folder, { A: a })
    const { stdout } = await node(folder, ['main.mjs'], { ...store.env, LOCAL: 'local', PLAIN: 'environment' })
    const [first, second] = stdout.split('\n')
    expect(first).toBe('true true local file environment age://A')
    expect(shown(second ?? '')).toEqual([a])
  })

  it('may call it again: a value is never resolved again, though it looks like a reference', async () => {
    const folder = projectWith({
      '.env': 'A=age://A\n',
      'main.mjs': `
        import { config } from 'tightlip/dotenv'
        config()
        config()
        ${show('A')}`,
    })
    const store = await storeIn(folder, { A: 'age://SOMETHING_ELSE' })
    const { stdout, stderr } = await node(folder, ['main.mjs'], store.env)
    expect(stderr).toBe('')
    expect(shown(stdout)).toEqual(['age://SOMETHING_ELSE'])
  })

  it('may write into another object, which then holds the values that process.env lacks', async () => {
    const folder = projectWith({
      '.env': 'A=age://A\n',
      'main.mjs': `
        import { config, populate, parse } from 'tightlip/dotenv'
        const one = {}, two = {}
        config({ processEnv: one })
        populate(two, parse('A=age://A'))
        console.log(process.env.A, one.A, one.A === two.A)
        process.env.A = one.A
        ${show('A')}`,
    })
    const a = randomValue()
    const store = await storeIn(folder, { A: a })
    const { stdout } = await node(folder, ['main.mjs'], store.env)
    const [first, second] = stdout.split('\n')
    expect(first).toBe('undefined [redacted:A] true')
    expect(shown(second ?? '')).toEqual([a])
  })
})

describe('texts that only look like references', () => {
  it('arrive untouched', async () => {
    const values = {
      DB_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf',
      DATABASE_URL: 'file:///data/app.db',
      FROM: 'env://OTHER',
      IMAGE: 'vault:1.15',
      SITE: 'https://example.com/#top',
    }
    const lines = Object.entries(values).map(([name, value]) => `${name}="${value}"`)
    const folder = projectWith({ '.env': lines.join('\n'), 'main.cjs': `require('tightlip/config')\n${show(...Object.keys(values))}` })
    const { stdout } = await node(folder, ['main.cjs'])
    expect(shown(stdout)).toEqual(Object.values(values))
  })
})

describe('the credentials of tightlip', () => {
  it.each(['-r tightlip/config', '--import tightlip/register'])(
    'are taken out of the environment, and children do not get them: %s',
    async (flags) => {
      const folder = projectWith({
        '.env': 'A=age://A\n',
        'main.cjs': `
        const child = require('node:child_process').execFileSync(process.execPath, ['-p', 'String(process.env.TIGHTLIP_IDENTITY)'], { encoding: 'utf8' })
        console.log(process.env.TIGHTLIP_IDENTITY, child.trim())
        require('tightlip/dotenv').config({ override: true })
        console.log(process.env.TIGHTLIP_IDENTITY)
        ${show('A')}`,
      })
      const a = randomValue()
      await storeIn(folder, { A: a })
      const identity = readFileSync(join(folder, 'identity.txt'), 'utf8')
      const { stdout, stderr } = await node(folder, [...flags.split(' '), 'main.cjs'], {
        TIGHTLIP_ENV: 'development',
        TIGHTLIP_IDENTITY: identity,
      })
      expect(stderr).toBe('')
      const lines = stdout.split('\n')
      expect(lines.slice(0, 2)).toEqual(['undefined undefined', 'undefined'])
      expect(shown(lines[2] ?? '')).toEqual([a])
    },
  )
})
