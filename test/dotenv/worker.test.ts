import { describe, expect, it } from 'vitest'
import { withoutPreloads } from '../../src/dotenv/worker-environment.ts'
import { node, projectWith, randomValue, show, shown, storeIn } from './program.ts'

const countWorkers = "let workers = 0\nprocess.on('worker', () => workers++)\nsetImmediate(() => console.log('workers', workers))\n"

describe('a worker thread', () => {
  it('is not started when there is no reference', async () => {
    const folder = projectWith({
      '.env': 'GREETING=hello\nAPI_KEY=0123456789\nDB_SECRET_ARN=arn:aws:secretsmanager:x\nESCAPED=string://age://A\n',
      'main.cjs': `${countWorkers}require('tightlip/config')\nconsole.log(process.env.GREETING, process.env.ESCAPED)`,
    })
    const { stdout, stderr } = await node(folder, ['main.cjs'])
    expect({ stdout, stderr }).toEqual({ stdout: 'hello age://A\nworkers 0\n', stderr: '' })
  })

  it.each(['-r tightlip/config', '--import tightlip/config', '--import tightlip/register', '-r dotenv/config'])(
    'of tightlip does not run the preload again, when NODE_OPTIONS says %s',
    async (options) => {
      const folder = projectWith({
        '.env': 'A=age://A\n',
        'main.cjs': `${countWorkers}require('tightlip/dotenv').config({ override: true })\n`,
      })
      const store = await storeIn(folder, { A: randomValue() })
      const { stdout, stderr, status } = await node(folder, ['main.cjs'], {
        ...store.env,
        NODE_OPTIONS: `${options} --max-http-header-size=20000`,
      })
      expect({ stdout, stderr, status }).toEqual({ stdout: `workers ${options.endsWith('register') ? 1 : 2}\n`, stderr: '', status: 0 })
    },
  )

  it.each(['-r tightlip/config', '--import tightlip/config', '--import tightlip/register'])(
    'of the program has the values and starts no other, under %s',
    async (options) => {
      const folder = projectWith({
        '.env': 'A=age://A\n',
        'main.cjs': `
          const { Worker } = require('node:worker_threads')
          const code = "let workers = 0; process.on('worker', () => workers++); setImmediate(() => require('node:worker_threads').parentPort.postMessage([process.env.A, workers]))"
          new Worker(code, { eval: true }).on('message', ([a, workers]) => console.log(a === process.env.A, a.startsWith('age:'), workers))`,
      })
      const store = await storeIn(folder, { A: randomValue() })
      const { stdout, stderr } = await node(folder, ['main.cjs'], { ...store.env, NODE_OPTIONS: options })
      expect({ stdout, stderr }).toEqual({ stdout: 'true false 0\n', stderr: '' })
    },
  )

  it('of the program may import tightlip/config itself', async () => {
    const folder = projectWith({
      '.env': 'A=age://A\n',
      'worker.mjs': `import { parentPort } from 'node:worker_threads'\nimport 'tightlip/config'\nparentPort.postMessage(process.env.A)`,
      'main.mjs': `
        import { Worker } from 'node:worker_threads'
        new Worker(new URL('./worker.mjs', import.meta.url)).on('message', (a) => {
          process.env.A = a
          ${show('A')}
        })`,
    })
    const a = randomValue()
    const store = await storeIn(folder, { A: a })
    const { stdout, stderr } = await node(folder, ['main.mjs'], store.env)
    expect(stderr).toBe('')
    expect(shown(stdout)).toEqual([a])
  })

  it('that Node does not permit is an error that names the flag', async () => {
    const folder = projectWith({ '.env': 'A=age://A\n', 'main.cjs': "require('tightlip/config')" })
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
    const { stderr, status } = await node(folder, [flag, '--allow-fs-read=*', 'main.cjs'], { TIGHTLIP_ENV: 'development' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/LoadError: 1 problem.*\n.*--permission.*--allow-worker/)
  })

  it('that is permitted works under the permission model', async () => {
    const folder = projectWith({ '.env': 'A=age://A\n', 'main.cjs': `require('tightlip/config')\n${show('A')}` })
    const a = randomValue()
    const store = await storeIn(folder, { A: a })
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
    const { stdout } = await node(folder, [flag, '--allow-fs-read=*', '--allow-worker', 'main.cjs'], store.env)
    expect(shown(stdout)).toEqual([a])
  })
})

describe('NODE_OPTIONS for the worker', () => {
  it.each([
    ['', ''],
    ['-r tightlip/config', ''],
    ['--require tightlip/config --no-warnings', '--no-warnings'],
    ['--require=tightlip/config --no-warnings', '--no-warnings'],
    ['--no-warnings  --import tightlip/register', '--no-warnings'],
    ['--import="tightlip/register" -C "my condition"', '-C "my condition"'],
    ['-r "/a folder/x.js" --title="say \\"hi\\" \\\\"', '"--title=say \\"hi\\" \\\\"'],
    ['--experimental-loader ./loader.mjs --loader=./other.mjs --enable-source-maps', '--enable-source-maps'],
    ['--experimental_loader ./loader.mjs -r', ''],
    ['--redirect-warnings=-r --max-old-space-size=100', '--redirect-warnings=-r --max-old-space-size=100'],
  ])('%j becomes %j', (options, expected) => {
    expect(withoutPreloads(options)).toBe(expected)
  })
})
