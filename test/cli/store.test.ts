import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { initialized } from './cli.ts'

describe('tightlip list', () => {
  it('shows names, versions and ages, never values', () => {
    const project = initialized()
    expect(project.run(['list'])).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('nothing is stored') })
    project.set('STRIPE_KEY', 'first-value')
    project.set('STRIPE_KEY', 'second-value')
    project.set('db/main', 'third-value')
    const { status, stdout } = project.run(['list'])
    expect(status).toBe(0)
    const today = new Date().toISOString().slice(0, 4)
    expect(stdout).toMatch(/^NAME +VERSION +CREATED +ROTATED +AGE\n/)
    expect(stdout).toMatch(new RegExp(`^STRIPE_KEY +2 +${today}-\\d\\d-\\d\\d +${today}-\\d\\d-\\d\\d +\\d+\\w+$`, 'm'))
    expect(stdout).not.toContain('-value')
    expect(project.run(['list', 'db/']).stdout).not.toContain('STRIPE_KEY')
  })

  it('prints JSON for scripts', () => {
    const project = initialized()
    project.set('STRIPE_KEY', 'first-value')
    const listed = JSON.parse(project.run(['list', '--json']).stdout) as Record<string, string>[]
    expect(listed).toEqual([
      { name: 'STRIPE_KEY', reference: 'age://STRIPE_KEY', version: '1', createdAt: expect.any(String), rotatedAt: expect.any(String) },
    ])
    expect(Number.isNaN(Date.parse(listed[0]?.['createdAt'] ?? ''))).toBe(false)
  })

  it('shows the store of the environment that is named', () => {
    const project = initialized()
    project.run(['init', '-e', 'production'])
    project.set('ONLY_DEVELOPMENT', 'a-value')
    project.run(['set', 'ONLY_PRODUCTION', '--environment', 'production'], { input: 'a-value' })
    expect(project.run(['list']).stdout).not.toContain('ONLY_PRODUCTION')
    expect(project.run(['list', '-e', 'production']).stdout).not.toContain('ONLY_DEVELOPMENT')
    expect(project.run(['list'], { env: { TIGHTLIP_ENV: 'production' } }).stdout).toContain('ONLY_PRODUCTION')
  })
})

describe('tightlip rm', () => {
  it('removes a secret, and fails where there is none', () => {
    const project = initialized()
    project.set('TOKEN', 'a-value')
    expect(project.run(['rm', 'TOKEN'])).toEqual({ status: 0, stdout: '', stderr: 'age://TOKEN is removed\n' })
    expect(project.run(['get', 'TOKEN']).status).toBe(1)
    expect(project.run(['rm', 'TOKEN'])).toMatchObject({ status: 1, stderr: expect.stringContaining('see tightlip list') })
  })

  it('asks on a terminal', async () => {
    const project = initialized()
    project.set('TOKEN', 'a-value')
    const terminal = project.onTerminal('tightlip rm TOKEN')
    await terminal.shows('remove age://TOKEN for good? [y/N]')
    terminal.type('n\r')
    expect((await terminal.ended).status).toBe(1)
    expect(project.run(['get', 'TOKEN']).stdout).toBe('a-value')
  })
})

describe('tightlip recipients', () => {
  it('lists, adds and removes readers, and says what a removed one has seen', () => {
    const project = initialized()
    project.set('STRIPE_KEY', 'a-value')
    const home = join(project.home, 'bob')
    mkdirSync(home)
    const bob = project.as({ HOME: home })
    const recipient = /age1\w+/.exec(bob.run(['init']).stderr)?.[0] ?? ''
    expect(project.run(['recipients', 'add', recipient, '--name', 'bob']).status).toBe(0)
    expect(project.run(['recipients']).stdout).toMatch(new RegExp(`^bob +${recipient}$`, 'm'))
    expect(JSON.parse(project.run(['recipients', 'list', '--json']).stdout)).toContainEqual({ recipient, name: 'bob' })
    expect(bob.run(['get', 'STRIPE_KEY']).stdout).toBe('a-value')
    const removed = project.run(['recipients', 'remove', 'bob'])
    expect(removed.status).toBe(0)
    expect(removed.stderr).toContain('They have seen the values')
    expect(removed.stderr).toContain('  tightlip set STRIPE_KEY\n')
    expect(bob.run(['get', 'STRIPE_KEY']).status).toBe(1)
    expect(project.run(['recipients', 'remove', 'bob'])).toMatchObject({ status: 1, stderr: expect.stringContaining('no such recipient') })
  })

  it('refuses what is no recipient, and to remove the last one', () => {
    const project = initialized()
    expect(project.run(['recipients', 'add', 'alice'])).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('this is no recipient'),
    })
    const own = /age1\w+/.exec(project.run(['recipients']).stdout)?.[0] ?? ''
    expect(project.run(['recipients', 'remove', own]).stderr).toContain('nobody could read the store any more')
    expect(project.run(['recipients', 'promote', own]).status).toBe(2)
    expect(project.run(['recipients', 'add']).status).toBe(2)
  })
})

describe('the identity', () => {
  it('is taken from TIGHTLIP_IDENTITY, which the code of the project does not see', () => {
    const project = initialized()
    project.set('TOKEN', 'a-value')
    const key = /AGE-SECRET-KEY-1\w+/.exec(project.readHome('.config/tightlip/identity.txt'))?.[0] ?? ''
    const ci = project.as({ HOME: '/nonexistent', TIGHTLIP_IDENTITY: key })
    expect(ci.run(['get', 'TOKEN']).stdout).toBe('a-value')
    project.write('tightlip.config.mjs', 'console.error(`seen: ${process.env.TIGHTLIP_IDENTITY}`); export default {}')
    expect(ci.run(['get', 'TOKEN'])).toEqual({ status: 0, stdout: 'a-value', stderr: 'seen: undefined\n' })
  })
})
