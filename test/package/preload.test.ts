import { describe, expect, it } from 'vitest'
import { consumer, node } from './consumer.ts'

describe('node -r tightlip/config', () => {
  it('does nothing in the thread of loader hooks and in workers, and works in the main thread', () => {
    const folder = consumer({
      '.env': 'GREETING=hello\n',
      'hooks.mjs': 'export const resolve = (specifier, context, next) => next(specifier, context)',
      'register-hooks.mjs': "import { register } from 'node:module'\nregister('./hooks.mjs', import.meta.url)",
      'worker.mjs': "import { parentPort } from 'node:worker_threads'\nparentPort.postMessage(process.env.GREETING ?? 'nothing')",
      'main.mjs': `
        import { Worker } from 'node:worker_threads'
        console.log(process.env.GREETING)
        new Worker(new URL('worker.mjs', import.meta.url), { env: {} }).on('message', (text) => console.log(text))`,
    })
    // Node 26 warns of `register`, which is what makes a thread of hooks.
    const quiet = '--disable-warning=DEP0205'
    expect(node(folder, [quiet, '-r', 'tightlip/config', '--import', './register-hooks.mjs', 'main.mjs'])).toEqual({
      stdout: 'hello\nnothing\n',
      stderr: '',
      status: 0,
    })
  })

  it('takes the ES module, so that the program shares its instance', () => {
    const folder = consumer({
      '.env': '',
      'main.cjs':
        "console.log(Object.keys(require.cache).filter((file) => file.includes('/dist/')).map((file) => file.split('/dist/')[1]).join())",
    })
    const { stdout } = node(folder, ['-r', 'tightlip/config', 'main.cjs'])
    expect(stdout).toContain('config.cjs')
    expect(stdout).not.toContain('cjs/')
  })

  it('ends the program with an error when a reference cannot be resolved', () => {
    const folder = consumer({ '.env': 'KEY=vault://secret/app#key\n', 'main.cjs': "console.log('started')" })
    const { stdout, stderr, status } = node(folder, ['-r', 'tightlip/config', 'main.cjs'])
    expect({ stdout, status: status === 0 }).toEqual({ stdout: '', status: false })
    expect(stderr).toContain('KEY: vault://secret/app#key: ')
  })
})

describe('node --import tightlip/register', () => {
  it.each(['main.cjs', 'main.mjs'])('loads before %s starts', (file) => {
    const folder = consumer({
      '.env': 'GREETING=hello\nFROM=string://resolved\n',
      [file]: 'console.log(process.env.GREETING, process.env.FROM)',
    })
    expect(node(folder, ['--import', 'tightlip/register', file])).toEqual({ stdout: 'hello resolved\n', stderr: '', status: 0 })
  })

  it('exits with 78 when it fails closed', () => {
    const folder = consumer({ '.env': 'KEY=vault://secret/app#key\n', 'main.cjs': "console.log('started')" })
    const { stdout, stderr, status } = node(folder, ['--import', 'tightlip/register', 'main.cjs'])
    expect({ stdout, status }).toEqual({ stdout: '', status: 78 })
    expect(stderr).toContain('KEY: vault://secret/app#key: ')
  })
})

describe('the command', () => {
  it('is installed and says its version', () => {
    const folder = consumer({})
    const { stdout, status } = node(folder, ['../node_modules/.bin/tightlip', '--version'])
    expect({ stdout, status }).toEqual({ stdout: expect.stringMatching(/\d+\.\d+\.\d+/) as string, status: 0 })
  })
})
