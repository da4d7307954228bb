import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { node, projectWith, randomValue, storeIn } from './program.ts'

const config = `
  import { plain, secret } from 'tightlip'
  const text = { '~standard': { version: 1, vendor: 'test', validate: (value) => value === undefined ? { issues: [{ message: 'none' }] } : { value } } }
  globalThis.reads = []
  export default {
    schema: { A: secret(text), B: secret(text, { from: 'memo://b' }), PORT: plain(text) },
    adapters: [{ scheme: 'memo', get: async ({ path }) => { globalThis.reads.push(path); return path === 'none' ? undefined : { bytes: Buffer.from('value of ' + path), version: '7' } } }],
  }`

const register = ['--import', 'tightlip/register', 'main.mjs']

describe('tightlip/register with a schema in the config', () => {
  it('reads each secret once, for process.env, the check and loadSecrets together', async () => {
    const folder = projectWith({
      'tightlip.config.mjs': config,
      '.env': 'A=memo://a\nPORT=3000\n',
      'main.mjs': `
        import { loadSecrets } from 'tightlip'
        import config from './tightlip.config.mjs'
        const { env } = await loadSecrets(config)
        console.log(reads.join(), process.env.A === env.A.expose(), env.A.version, env.B.expose().length, env.PORT)`,
    })
    const { stdout, stderr } = await node(folder, register)
    expect({ stdout, stderr }).toEqual({ stdout: 'a,b true 7 10 3000\n', stderr: '' })
  })

  it('ends with status 78 and every problem, before the program starts', async () => {
    const folder = projectWith({
      'tightlip.config.mjs': config.replace('memo://b', 'memo://none'),
      '.env': 'A=memo://a\n',
      'main.mjs': "console.log('started')",
    })
    const { stdout, stderr, status } = await node(folder, register)
    expect({ stdout, status }).toEqual({ stdout: '', status: 78 })
    expect(stderr).toMatch(/^2 problems, no secret was loaded\n.*B: memo:\/\/none: .*\(not_found\).*\n.*PORT: .*\(missing\)/)
  })
})

describe('tightlip/register where nothing is secret yet', () => {
  it('masks the workers of code that takes their class before the first secret is loaded, and leaves them with redact: false', async () => {
    const folder = projectWith({
      'main.mjs': `
        import { createRequire } from 'node:module'
        import { loadSecrets, secret } from 'tightlip'
        import { memory } from 'tightlip/adapters/memory'
        const { Worker } = createRequire(import.meta.url)('node:worker_threads')
        const text = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
        const [workerData, redact] = [process.argv[2], process.argv[3] !== 'unmasked']
        await loadSecrets({ schema: { A: secret(text, { from: 'memory://a' }) }, adapters: [memory({ a: workerData })], redact })
        const print = "require('node:fs').writeSync(1, require('node:worker_threads').workerData)"
        new Worker(print, { eval: true, workerData })`,
    })
    const value = randomValue()
    const { stdout, stderr } = await node(folder, [...register, value])
    expect({ stdout, stderr }).toEqual({ stdout: '[redacted:A]', stderr: '' })
    writeFileSync(join(folder, 'tightlip.config.mjs'), 'export default { redact: false }')
    expect((await node(folder, [...register, value, 'unmasked'])).stdout).toBe(value)
  })
})

describe('tightlip/register in a worker thread of the program', () => {
  it('reads nothing again, and masks what the thread writes to a descriptor', async () => {
    const folder = projectWith({
      'tightlip.config.mjs': config,
      '.env': 'A=memo://a\nPORT=3000\n',
      'worker.mjs': "import { writeSync } from 'node:fs'\nwriteSync(1, process.env.A + ' ' + reads.length + '\\n')",
      'main.mjs': "import { Worker } from 'node:worker_threads'\nnew Worker(new URL('worker.mjs', import.meta.url))",
    })
    const { stdout, stderr } = await node(folder, ['main.mjs'], { NODE_OPTIONS: '--import tightlip/register' })
    expect({ stdout, stderr }).toEqual({ stdout: '[redacted:A] 0\n', stderr: '' })
  })
})

describe('loadSecrets', () => {
  it.each(['-r tightlip/config', '--import tightlip/config', '--import tightlip/register'])(
    'follows the reference behind a variable that %s has put into process.env',
    async (flags) => {
      const folder = projectWith({
        '.env': 'A=age://A\n',
        'main.mjs': `
          import { loadSecrets } from 'tightlip'
          const schema = { A: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } } }
          const { env } = await loadSecrets({ schema })
          console.log(process.env.A === env.A.expose(), env.A.version)`,
      })
      const store = await storeIn(folder, { A: randomValue() })
      const { stdout, stderr } = await node(folder, [...flags.split(' '), 'main.mjs'], store.env)
      expect({ stdout, stderr }).toEqual({ stdout: 'true 1\n', stderr: '' })
    },
  )
})
