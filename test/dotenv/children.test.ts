import { describe, expect, it } from 'vitest'
import { node, projectWith, randomValue, show, shown, storeIn } from './program.ts'

const config = (children: string): string => `export default { children: ${children} }`
/** Starts a child that shows its variables, by Node or by a shell. */
const main = (flags: string): string => `
  import { execFileSync, execSync } from 'node:child_process'
  const code = ${JSON.stringify(show('A', 'LITERAL_SECRET', 'PORT'))}
  const options = { stdio: 'inherit' }
  if (process.argv[2] === 'shell') execSync('"$node" -e "$code"', { ...options, env: { ...process.env, node: process.execPath, code } })
  else execFileSync(process.execPath, [${flags} '-e', code], options)`

async function child(flags: string, { children, how = 'node', env = {} }: { children?: string; how?: string; env?: NodeJS.ProcessEnv }) {
  const [a, literal] = [randomValue(), randomValue()]
  const folder = projectWith({
    '.env': `A=age://A\nLITERAL_SECRET=${literal}\nPORT=3000\n`,
    ...(children === undefined ? {} : { 'tightlip.config.mjs': config(children) }),
    'main.mjs': main(''),
    'worker.mjs': "import { Worker } from 'node:worker_threads'\nnew Worker(new URL('main.mjs', import.meta.url))",
    'again.mjs': main("'--import', 'tightlip/register',"),
  })
  const store = await storeIn(folder, { A: a })
  const run = async (file: string) => {
    const { stdout, stderr } = await node(folder, [...flags.split(' '), file, how], { ...store.env, ...env })
    expect(stderr).toBe('')
    return shown(stdout)
  }
  return { a, literal, run }
}

describe.each(['-r tightlip/config', '--import tightlip/config', '--import tightlip/register'])(
  'a child of a program under %s',
  (flags) => {
    it('gets everything by default, as with dotenv', async () => {
      const { a, literal, run } = await child(flags, {})
      expect(await run('main.mjs')).toEqual([a, literal, '3000'])
    })

    it('gets no secret with children: [], and in place of a resolved one the reference, if it is Node', async () => {
      const { a, literal, run } = await child(flags, { children: '[]' })
      expect(await run('main.mjs')).toEqual(['age://A', null, '3000'])
      expect(await run('again.mjs')).toEqual([a, literal, '3000'])
    })

    it('gets no reference either, if it is something else', async () => {
      const { run } = await child(flags, { children: '[]', how: 'shell' })
      expect(await run('main.mjs')).toEqual([null, null, '3000'])
    })

    it('gets no secret with children: [] from a worker thread, which knows no references', async () => {
      const { run } = await child(flags, { children: '[]' })
      expect(await run('worker.mjs')).toEqual([null, null, '3000'])
    })

    it('gets what TIGHTLIP_CHILDREN names', async () => {
      const { literal, run } = await child(flags, { how: 'shell', env: { TIGHTLIP_CHILDREN: 'LITERAL_SECRET' } })
      expect(await run('main.mjs')).toEqual([null, literal, '3000'])
    })
  },
)

it.each(['tightlip/config', 'tightlip/register'])('%s refuses children that are no list of names', async (way) => {
  const folder = projectWith({ '.env': 'PORT=3000\n', 'tightlip.config.mjs': config("'API_KEY'"), 'main.mjs': "console.log('started')" })
  const { status, stdout, stderr } = await node(folder, ['--import', way, 'main.mjs'])
  expect({ stdout, failed: status !== 0 }).toEqual({ stdout: '', failed: true })
  expect(stderr).toContain('children is not a list of texts')
})

describe('with TIGHTLIP_MASKS=warn', () => {
  it('a line that puts a secret among the arguments of a child, or copies one into the environment, is named', async () => {
    const folder = projectWith({
      '.env': `API_TOKEN=${randomValue()}\n`,
      'main.mjs': `import { execFileSync } from 'node:child_process'
        process.env.COPY = 'Bearer ' + process.env.API_TOKEN
        execFileSync('true', [process.env.API_TOKEN])`,
    })
    const env = { TIGHTLIP_MASKS: 'warn', TIGHTLIP_CHILDREN: 'none' }
    const { stderr } = await node(folder, ['--import', 'tightlip/config', 'main.mjs'], env)
    expect(stderr).toMatch(/API_TOKEN stands in the arguments of a child process, where other users can read it: .*main\.mjs:3/)
    expect(stderr).toMatch(/API_TOKEN was kept out of the environment of a child process, as a copy under another name: .*main\.mjs:3/)
  })
})

describe('loadSecrets', () => {
  const program = (options: string): string => `
    import { execFileSync } from 'node:child_process'
    import { loadSecrets } from 'tightlip'
    const schema = { A: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } } }
    await loadSecrets({ schema, ${options} })
    execFileSync(process.execPath, ['-e', ${JSON.stringify(show('A'))}], { stdio: 'inherit' })`

  it('keeps declared variables of process.env from children, also where redaction is off', async () => {
    const value = randomValue()
    for (const [options, got] of [
      ['', value],
      ["children: ['A']", value],
      ['children: []', null],
      ['children: [], redact: false', null],
    ] as const) {
      const { stdout, stderr } = await node(projectWith({ 'main.mjs': program(options) }), ['main.mjs'], { A: value })
      expect({ options, stderr, got: shown(stdout) }).toEqual({ options, stderr: '', got: [got] })
    }
  })

  it('refuses children that are no list of names', async () => {
    const { stderr } = await node(projectWith({ 'main.mjs': program("children: 'A'") }), ['main.mjs'], { A: 'x' })
    expect(stderr).toContain('children is not a list of texts')
  })
})
