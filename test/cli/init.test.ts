import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { initialized, Project } from './cli.ts'

describe('tightlip init', () => {
  it('makes an identity that only its owner can read, a store, its recipients, and names development in .env', () => {
    const project = new Project()
    const { status, stdout, stderr } = project.run(['init', '--name', 'alice'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    const identity = join(project.home, '.config/tightlip/identity.txt')
    expect(readFileSync(identity, 'utf8')).toContain('AGE-SECRET-KEY-1')
    expect(statSync(identity).mode & 0o777).toBe(0o600)
    expect(statSync(join(project.root, '.env')).mode & 0o777).toBe(0o600)
    expect(project.read('.env')).toBe('TIGHTLIP_ENV=development\n')
    expect(project.read('.tightlip/development.recipients')).toMatch(/^# alice\nage1\w+\n$/)
    expect(project.read('.tightlip/development.age')).toContain('BEGIN AGE ENCRYPTED FILE')
    expect(stderr).toContain(identity)
    expect(stderr).toContain('made     .env: TIGHTLIP_ENV=development\n')
    expect(stderr).toContain('tightlip set API_KEY')
    expect(stderr).not.toContain('AGE-SECRET-KEY')
  })

  it('changes nothing the second time', () => {
    const project = initialized()
    const files = (): string[] =>
      readdirSync(join(project.root, '.tightlip')).map((file) => `${file} ${project.read(join('.tightlip', file))}`)
    const before = files()
    const { status, stderr } = project.run(['init'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'everything is there for development, nothing was changed\n' })
    expect(files()).toEqual(before)
  })

  it('adds to a .env file that is there, and leaves one that names an environment', () => {
    const project = new Project()
    project.write('.env', '# mine\nPORT=3000')
    expect(project.run(['init']).stderr).toContain('added to .env: TIGHTLIP_ENV=development')
    expect(project.read('.env')).toBe('# mine\nPORT=3000\nTIGHTLIP_ENV=development\n')
    const other = new Project()
    other.write('.env', 'TIGHTLIP_ENV=staging\n')
    expect(other.run(['init']).stderr).toContain('.tightlip/staging.age')
    expect(other.read('.env')).toBe('TIGHTLIP_ENV=staging\n')
  })

  it('makes the store of another environment without making it the one of this machine', () => {
    const project = new Project()
    const { stderr } = project.run(['init', '-e', 'production'])
    expect(stderr).toContain('tightlip run -e production -- node app.js')
    expect(readdirSync(project.root)).not.toContain('.env')
  })

  it('says so when git does not ignore .env or the identity lies in the project', () => {
    const project = new Project()
    spawnSync('git', ['init', '-q'], { cwd: project.root })
    const inside = { TIGHTLIP_IDENTITY_FILE: join(project.root, 'identity.txt') }
    const first = project.run(['init'], { env: inside }).stderr
    expect(first).toContain('git does not ignore .env')
    expect(first).toContain('the identity identity.txt lies inside the project')
    project.write('.gitignore', '.env\n')
    expect(project.run(['init'], { env: inside }).stderr).not.toContain('git does not ignore')
  })

  it('gives who joins a project an identity, and a line for somebody who can read the store', () => {
    const project = initialized()
    project.set('TOKEN', 'value-for-both')
    const home = join(project.home, 'bob')
    mkdirSync(home)
    const bob = project.as({ HOME: home })
    const { status, stderr } = bob.run(['init', '--name', 'bob'])
    expect(status).toBe(0)
    expect(stderr).toContain('You cannot read the store of development yet')
    const line = /tightlip (recipients add age1\w+ --name bob -e development)/.exec(stderr)?.[1] ?? ''
    expect(bob.run(['get', 'TOKEN'])).toMatchObject({ status: 1, stdout: '' })
    expect(project.run(line.split(' '))).toMatchObject({ status: 0 })
    expect(bob.run(['get', 'TOKEN'])).toMatchObject({ status: 0, stdout: 'value-for-both' })
  })
})
