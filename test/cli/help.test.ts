import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, Project } from './cli.ts'

const commands = ['init', 'set', 'get', 'rm', 'list', 'recipients', 'import', 'check', 'run', 'completion']
const served = ['age', 'aws-ps', 'aws-sm', 'gcp-sm', 'vault', 'SCHEME']

describe('tightlip --help', () => {
  it('names every command and every exit code on standard output', () => {
    const { status, stdout, stderr } = new Project().run(['--help'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).not.toMatch(/(aws|gcp)-|vault:/)
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
    for (const code of ['0 ', '1 ', '2 ', '78 ', '126, 127, 128+n']) expect(stdout).toContain(`\n  ${code}`)
  })

  it('of each command says how it is used, its options, and shows an example', () => {
    const project = new Project()
    for (const name of commands) {
      const { status, stdout } = project.run([name, '--help'])
      expect(status, name).toBe(0)
      expect(stdout).toMatch(new RegExp(`^usage: tightlip ${name}`))
      expect(stdout).toContain('  -h, --help')
      expect(stdout).toMatch(/\nexamples\n {2}\S.*\n {6}\S/)
      const schemes = [...stdout.matchAll(/([\w-]+):\/\//g)].map(([, scheme]) => scheme)
      expect(
        schemes.filter((scheme) => !served.includes(scheme ?? '')),
        'schemes that this version does not serve',
      ).toEqual([])
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(150)
    }
    expect(project.run(['help', 'set']).stdout).toBe(project.run(['set', '-h']).stdout)
  })

  it('loads few files, none of them of another package', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tightlip-cli-coverage-'))
    try {
      execFileSync(process.execPath, [cli, '--help'], { env: { ...process.env, NODE_V8_COVERAGE: folder } })
      const files = readdirSync(folder).flatMap((file) => {
        const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] }
        return result.map(({ url }) => url).filter((url) => url.startsWith('file:'))
      })
      expect(files.some((url) => url.endsWith('/dist/cli.js'))).toBe(true)
      expect(files.filter((url) => url.includes('/node_modules/'))).toEqual([])
      expect(files.length).toBeLessThanOrEqual(8)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('ends quietly when its reader has gone', () => {
    const line = `"${process.execPath}" "${cli}" --help | head -c 1`
    const { stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: 't', stderr: '' })
  })
})

describe('the command line', () => {
  it('prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(cli, '../../package.json'), 'utf8')) as { version: string }
    expect(new Project().run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('suggests the nearest command for one that is not known', () => {
    const project = new Project()
    for (const [typed, meant] of [
      ['lst', 'list'],
      ['improt', 'import'],
      ['chekc', 'check'],
      ['recipient', 'recipients'],
    ] as const) {
      // prettier-ignore
      const { status, stderr } = project.run([typed])
      expect(status).toBe(2)
      expect(stderr).toContain(`the command ${typed} is not known; did you mean ${meant}?`)
    }
    expect(project.run(['frobnicate']).stderr).not.toContain('did you mean')
  })

  it('does not repeat what may be a value', () => {
    const project = new Project()
    for (const args of [
      ['S3cr3t-Pa55'],
      ['set', 'A', '--S3cr3t-Pa55'],
      ['list', '--S3cr3t-Pa55=1'],
      ['set', 'A', 'S3cr3t-Pa55'],
      ['set', 'A=S3cr3t-Pa55'],
    ]) {
      // prettier-ignore
      const { status, stdout, stderr } = project.run(args)
      expect(status).toBe(2)
      expect(stdout + stderr).not.toContain('S3cr3t')
    }
  })

  it('refuses unknown options, missing values and values that are not taken, with a pointer to the help', () => {
    const project = new Project()
    expect(project.run(['list', '--jsno'])).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean --json?') })
    expect(project.run(['list', '-e'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--environment needs a value, NAME') })
    expect(project.run(['list', '--json=yes'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--json takes no value') })
    expect(project.run(['list', 'a', 'b']).stderr).toContain('see tightlip list --help')
  })

  it('shows no stack and ends with 78 when the config is not in order', () => {
    const project = new Project()
    project.write('tightlip.config.mjs', 'throw new Error("a value in a message")')
    const { status, stderr } = project.run(['list', '-e', 'development'])
    expect(status).toBe(78)
    expect(stderr).toContain('tightlip.config.mjs: it could not be run (Error)')
    expect(stderr).not.toMatch(/a value in a message|\n\s+at /)
  })
})
