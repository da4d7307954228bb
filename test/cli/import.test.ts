import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, linkSync, openSync, readdirSync, readFileSync, readSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { initialized, type Project } from './cli.ts'

const random = (): string => randomBytes(18).toString('base64url')

/** What a program sees of the project's variables, wherever their values are kept. */
function seen(project: Project): Record<string, string> {
  const { stdout } = project.run(['run', '--no-mask', '--', process.execPath, '-p', 'JSON.stringify(process.env)'])
  return JSON.parse(stdout) as Record<string, string>
}

describe('tightlip import', () => {
  it('moves what looks secret and leaves references, with comments and order kept', () => {
    const project = initialized()
    const [stripe, database, pem] = [random(), random(), `-----BEGIN ${'PRIVATE'} KEY-----\n${random()}\n-----END-----`]
    project.write(
      '.env',
      `# settings\nTIGHTLIP_ENV=development\nPORT=3000 # the port\n\nexport STRIPE_KEY='${stripe}' # from the dashboard\n` +
        `DB_PASSWORD=${database}\nPEM="${pem}"\nEMPTY_KEY=\nOTHER_KEY=age://SOMETHING\nNODE_ENV=production\n`,
    )
    const { status, stdout, stderr } = project.run(['import', '.env'])
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    expect(project.read('.env')).toBe(
      `# settings\nTIGHTLIP_ENV=development\nPORT=3000 # the port\n\nexport STRIPE_KEY=age://STRIPE_KEY # from the dashboard\n` +
        `DB_PASSWORD=age://DB_PASSWORD\nPEM=age://PEM\nEMPTY_KEY=\nOTHER_KEY=age://SOMETHING\nNODE_ENV=production\n`,
    )
    for (const [name, value] of Object.entries({ STRIPE_KEY: stripe, DB_PASSWORD: database, PEM: pem })) {
      expect(project.run(['get', name]).stdout).toBe(value)
      expect(stderr).not.toContain(value)
    }
    expect(stderr).toMatch(/^moved +STRIPE_KEY +age:\/\/STRIPE_KEY, version 1$/m)
    expect(stderr).toMatch(/^stays +PORT +does not look secret$/m)
    expect(stderr).toContain('was not overwritten on the disk (--shred does)')
    expect(stderr).toMatch(/history of git, backups of editors, snapshots/)
  })

  it('does nothing in a dry run', () => {
    const project = initialized()
    project.write('.env', `TIGHTLIP_ENV=development\nA_TOKEN=${random()}\n`)
    const before = project.read('.env')
    const { status, stderr } = project.run(['import', '--dry-run'])
    expect(status).toBe(0)
    expect(stderr).toMatch(/^would move +A_TOKEN +looks secret$/m)
    expect(project.read('.env')).toBe(before)
    expect(project.run(['list', '--json']).stdout).toBe('[]\n')
  })

  it('moves the names given, or all', () => {
    const project = initialized()
    const token = random()
    project.write('.env', `TIGHTLIP_ENV=development\nA_TOKEN=${token}\nGREETING=hello there\n`)
    project.run(['import', '.env', 'GREETING'])
    expect(project.read('.env')).toBe(`TIGHTLIP_ENV=development\nA_TOKEN=${token}\nGREETING=age://GREETING\n`)
    project.run(['import', '--all'])
    expect(project.read('.env')).toBe('TIGHTLIP_ENV=development\nA_TOKEN=age://A_TOKEN\nGREETING=age://GREETING\n')
    expect(project.run(['import', '.env', 'NOT_THERE'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('does not stand in the file'),
    })
    expect(project.run(['import', 'missing.env'])).toMatchObject({ status: 1, stderr: expect.stringContaining('does not exist') })
  })

  it('refuses a name that holds another value in the store, unless told to overwrite', () => {
    const project = initialized()
    const [old, fresh] = [random(), random()]
    project.set('A_TOKEN', old)
    project.set('SAME_TOKEN', fresh)
    const text = `TIGHTLIP_ENV=development\nA_TOKEN=${fresh}\nSAME_TOKEN=${fresh}\nNEW_TOKEN=${fresh}\n`
    project.write('.env', text)
    const refused = project.run(['import'])
    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain('the store holds other values of A_TOKEN; nothing was changed')
    expect(project.read('.env')).toBe(text)
    expect(project.run(['get', 'A_TOKEN']).stdout).toBe(old)
    expect(project.run(['get', 'NEW_TOKEN']).status).toBe(1)
    const { status, stderr } = project.run(['import', '--overwrite'])
    expect(status).toBe(0)
    expect(stderr).toMatch(/^moved +A_TOKEN +age:\/\/A_TOKEN, version 2$/m)
    expect(stderr).toMatch(/^moved +SAME_TOKEN +age:\/\/SAME_TOKEN, was there$/m)
    expect(project.run(['get', 'A_TOKEN']).stdout).toBe(fresh)
  })

  it('refuses a name that is assigned twice with different values, since one would be lost', () => {
    const project = initialized()
    const text = `TIGHTLIP_ENV=development\nA_TOKEN=${random()}\nA_TOKEN=${random()}\n`
    project.write('.env', text)
    expect(project.run(['import'])).toMatchObject({ status: 1, stderr: expect.stringContaining('A_TOKEN: it is assigned several times') })
    expect(project.read('.env')).toBe(text)
  })

  it('keeps the mode and a symbolic link, and leaves no temporary file', () => {
    const project = initialized()
    project.write('real.env', `TIGHTLIP_ENV=development\nA_TOKEN=${random()}\n`)
    chmodSync(join(project.root, 'real.env'), 0o640)
    symlinkSync('real.env', join(project.root, 'link.env'))
    expect(project.run(['import', 'link.env']).status).toBe(0)
    expect(project.read('real.env')).toContain('A_TOKEN=age://A_TOKEN')
    expect(statSync(join(project.root, 'real.env')).mode & 0o777).toBe(0o640)
    expect(readdirSync(project.root).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('overwrites the old plaintext on the disk when it is told to', () => {
    const project = initialized()
    const value = random()
    project.write('.env', `TIGHTLIP_ENV=development\nA_TOKEN=${value}\n`)
    const held = openSync(join(project.root, '.env'), 'r')
    expect(project.run(['import', '--shred']).stderr).toContain('The old plaintext was overwritten')
    const left = Buffer.alloc(4096)
    const length = readSync(held, left, 0, left.length, 0)
    closeSync(held)
    expect(left.subarray(0, length).toString('latin1')).not.toContain(value)
  })

  it('asks on a terminal whether to overwrite', async () => {
    const project = initialized()
    project.write('.env', `TIGHTLIP_ENV=development\nA_TOKEN=${random()}\n`)
    const held = openSync(join(project.root, '.env'), 'r')
    const terminal = project.onTerminal('tightlip import')
    await terminal.shows('overwrite the old plaintext of .env on the disk? [y/N]')
    terminal.type('y\r')
    expect(await terminal.ended).toMatchObject({ status: 0, output: expect.stringContaining('The old plaintext was overwritten') })
    expect(readFileSync(held, 'latin1')).not.toContain('A_TOKEN')
    closeSync(held)
  })

  it('does not overwrite what another name of the file still shows, and says so', () => {
    const project = initialized()
    const text = `TIGHTLIP_ENV=development\nA_TOKEN=${random()}\n`
    project.write('.env', text)
    linkSync(join(project.root, '.env'), join(project.root, 'backup.env'))
    expect(project.run(['import', '--shred']).stderr).toContain('another name on this disk')
    expect(project.read('backup.env')).toBe(text)
  })

  it('warns when git has the file in its history', () => {
    const project = initialized()
    project.write('.env', `TIGHTLIP_ENV=development\nA_TOKEN=${random()}\n`)
    spawnSync('git', ['init', '-q'], { cwd: project.root })
    spawnSync('git', ['add', '-f', '.env'], { cwd: project.root })
    expect(project.run(['import']).stderr).toContain('git has .env in its history: rotate')
  })

  it('loses nothing when it is killed at any point, and can be started again', async () => {
    const project = initialized()
    const names = Array.from({ length: 4 }, (_, index) => `TOKEN_${index}`)
    const rounds = 10
    let spent = 0
    for (let round = 0; round <= rounds; round++) {
      const values = Object.fromEntries(names.map((name) => [name, random()]))
      project.write('.env', ['TIGHTLIP_ENV=development', ...names.map((name) => `${name}=${values[name]}`), ''].join('\n'))
      const begun = performance.now()
      const started = project.start(['import', '--overwrite', '--shred'])
      // The first round is let through, and says how long one takes; the others are killed at points spread over that time.
      const timer = round === 0 ? undefined : setTimeout(() => started.child.kill('SIGKILL'), (spent * (round + 1)) / (rounds + 2))
      await started.ended
      clearTimeout(timer)
      if (round === 0) spent = performance.now() - begun
      expect(seen(project)).toMatchObject(values)
    }
    expect(project.run(['import', '--overwrite']).status).toBe(0)
    expect(project.read('.env')).toContain('TOKEN_3=age://TOKEN_3')
  })
})
