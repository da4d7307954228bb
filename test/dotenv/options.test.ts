import { describe, expect, it } from 'vitest'
import { node, projectWith } from './program.ts'

const files = {
  '.env': 'NAME=default\n',
  'other.env': 'NAME=other\nCAFE=caf\u00e9\n',
  'main.cjs': 'console.log(process.env.NAME, process.env.CAFE)',
}

describe.each(['-r tightlip/config', '--import tightlip/config', '--import tightlip/register', '-r dotenv/config.js'])('%s', (flags) => {
  const run = async (args: string[] = [], env: NodeJS.ProcessEnv = {}) =>
    await node(projectWith(files), [...flags.split(' '), 'main.cjs', ...args], env)

  it('takes dotenv_config_ arguments', async () => {
    const { stdout, stderr } = await run(['dotenv_config_path=other.env', 'dotenv_config_encoding=latin1'])
    expect({ stdout, stderr }).toEqual({ stdout: 'other caf\u00c3\u00a9\n', stderr: '' })
  })

  it('takes DOTENV_CONFIG_ variables, over which arguments win', async () => {
    const { stdout } = await run([], { DOTENV_CONFIG_PATH: 'other.env' })
    expect(stdout).toBe('other caf\u00e9\n')
    expect((await run(['dotenv_config_path=.env'], { DOTENV_CONFIG_PATH: 'other.env' })).stdout).toBe('default undefined\n')
  })

  it('overrides when told so', async () => {
    expect((await run([], { NAME: 'set' })).stdout).toBe('set undefined\n')
    expect((await run(['dotenv_config_override=true'], { NAME: 'set' })).stdout).toBe('default undefined\n')
    expect((await run(['dotenv_config_override=false'], { NAME: 'set' })).stdout).toBe('set undefined\n')
  })

  it('says what it did when told so, on stderr', async () => {
    const said = { stdout: 'default undefined\n', stderr: '\u25c7 injected env (1) from .env\n', status: 0 }
    expect(await run(['dotenv_config_quiet=false'])).toEqual(said)
    expect(await run([], { DOTENV_QUIET: 'false' })).toEqual(said)
    expect((await run(['dotenv_config_debug=true'])).stderr).toContain('no encoding is specified')
  })

  it('goes on without a file', async () => {
    expect(await run(['dotenv_config_path=none'])).toEqual({ stdout: 'undefined undefined\n', stderr: '', status: 0 })
  })

  it.each<[string, string[], NodeJS.ProcessEnv]>([
    ['DOTENV_KEY', [], { DOTENV_KEY: 'dotenv://:key@example.com/vault' }],
    ['DOTENV_CONFIG_DOTENV_KEY', [], { DOTENV_CONFIG_DOTENV_KEY: 'dotenv://:key@example.com/vault' }],
    ['dotenv_config_DOTENV_KEY', ['dotenv_config_DOTENV_KEY=dotenv://:key@example.com/vault'], {}],
    ['a path to .env.vault', ['dotenv_config_path=.env.vault'], {}],
  ])('refuses %s, quotes no key and says what to do', async (_, args, env) => {
    const { stdout, stderr, status } = await run(args, env)
    expect(stdout).toBe('')
    expect(status).toBe(flags.endsWith('register') ? 78 : 1)
    expect(stderr).toContain('(invalid_config)')
    expect(stderr).toContain('tightlip import .env')
    expect(stderr).not.toContain(':key@')
  })

  it('takes an empty DOTENV_KEY for none', async () => {
    expect((await run([], { DOTENV_KEY: '' })).status).toBe(0)
  })
})
