import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { drawPem } from '../redact/drawn.ts'
import { node, projectWith, storeIn } from './program.ts'

const waysIn = ['-r tightlip/config', '--import tightlip/config', '--import tightlip/register']

describe.each(waysIn)('literals under %s', (flags) => {
  const run = async (dotenv: string, env: NodeJS.ProcessEnv, program: string, files: Readonly<Record<string, string>> = {}) =>
    await node(projectWith({ '.env': dotenv, 'main.cjs': program, ...files }), [...flags.split(' '), 'main.cjs'], env)

  it('are masked when their name or their look says that they are secrets', async () => {
    const token = randomBytes(24).toString('hex')
    const { stdout, stderr } = await run(
      `DB_PASSWORD=correct horse\nSESSION=${token}\nDATABASE_URL=postgres://app:correct-battery@db.example.com/app\nPORT=3000\nNODE_ENV=production\nPUBLIC_URL=https://example.com\n`,
      {},
      'const e = process.env\nconsole.log(e.DB_PASSWORD, e.SESSION, e.PORT, e.NODE_ENV, e.PUBLIC_URL)\nconsole.error(e.DATABASE_URL)',
    )
    expect(stdout).toBe('[redacted:DB_PASSWORD] [redacted:SESSION] 3000 production https://example.com\n')
    expect(stderr).toContain('[redacted:DATABASE_URL]')
    expect(stderr).not.toContain('correct-battery')
  })

  it('that the process had already are judged by name, unless a file names them', async () => {
    const [token, commit] = [randomBytes(24).toString('hex'), 'd3b07384d113edec49eaa6238ad5ff00']
    const { stdout } = await run(
      'SESSION=default\n',
      { SESSION: token, RELEASE: commit, API_KEY: 'from the shell' },
      'const e = process.env\nconsole.log(e.SESSION, e.RELEASE, e.API_KEY)',
    )
    expect(stdout).toBe(`[redacted:SESSION] ${commit} [redacted:API_KEY]\n`)
  })

  it('that only the process had are masked when they are a private key or a URL with a password, as a platform sets them', async () => {
    const [password, pem] = [randomBytes(6).toString('hex'), drawPem()]
    const { stdout } = await run(
      'PORT=3000\n',
      {
        DATABASE_URL: `postgres://app:${password}@db.internal/app`,
        TLS: pem,
        PAGE: 'https://localhost:3000/@app',
        HOST: 'https://me@host',
      },
      'const e = process.env\nconsole.log(e.DATABASE_URL, e.PAGE, e.HOST, e.TLS)',
    )
    expect(stdout).toContain('[redacted:DATABASE_URL]')
    expect(stdout).not.toContain(password)
    expect(stdout).toContain('https://localhost:3000/@app https://me@host')
    expect(stdout).toContain('[redacted:TLS]')
    for (const line of pem.split('\n').slice(1, -2)) expect(stdout).not.toContain(line)
  })

  it('are masked or left by name as the config says', async () => {
    const { stdout, stderr } = await run(
      'API_KEY=not a secret\nMOTTO=keep it down\n',
      {},
      'console.log(process.env.API_KEY, process.env.MOTTO)',
      {
        'tightlip.config.mjs': 'export default { mask: { API_KEY: false, MOTTO: true } }',
      },
    )
    expect({ stdout, stderr }).toEqual({ stdout: 'not a secret [redacted:MOTTO]\n', stderr: '' })
  })

  it('are printed where the config says redact: false', async () => {
    const { stdout } = await run('API_KEY=in the open\n', {}, 'console.log(process.env.API_KEY)', {
      'tightlip.config.mjs': 'export default { redact: false }',
    })
    expect(stdout).toBe('in the open\n')
  })

  it('that cannot be masked are warned of by name, unless the program asked for quiet', async () => {
    const warned = await run('API_KEY=abc\nTOKEN=true\n', {}, '')
    expect(warned.stderr).toMatch(/TightlipWarning: API_KEY: .*fewer than 4 characters/)
    expect(warned.stderr).toMatch(/TightlipWarning: TOKEN: .*common word/)
    const quiet = await run('API_KEY=abc\n', { DOTENV_QUIET: 'true' }, '')
    expect(quiet.stderr).toBe('')
  })

  it('of the shell that cannot be masked are not warned of', async () => {
    expect((await run('', { SHELL_KEY: 'abc' }, '')).stderr).toBe('')
  })
})

describe('a value that a parent has resolved', () => {
  it.each(waysIn)('is masked in a child that knows the reference from its file, under NODE_OPTIONS=%s', async (options) => {
    const folder = projectWith({
      '.env': 'MOTTO=age://MOTTO\n',
      'main.cjs': `
        const child = require('node:child_process').execFileSync(process.execPath, ['-p', 'process.env.MOTTO'], { encoding: 'utf8' })
        console.log(child.trim() === '[redacted:MOTTO]')`,
    })
    const store = await storeIn(folder, { MOTTO: 'plain words' })
    const { stdout, stderr } = await node(folder, ['main.cjs'], { ...store.env, NODE_OPTIONS: options })
    expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' })
  })
})
