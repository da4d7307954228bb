import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { initialized, Project } from './cli.ts'

const value = (): string => randomBytes(18).toString('base64url')

/** Declarations without a schema library: a length, and a marker for what is plain. */
const config = `
const text = (least) => ({ '~standard': { version: 1, vendor: 'test', validate: (value) =>
  typeof value === 'string' && value.length >= least ? { value } : { issues: [{ message: 'bad: ' + value, code: 'too_small' }] } } })
export default { schema: {
  API_KEY: text(8),
  PORT: { kind: 'plain', schema: text(1), options: { from: '3000' } },
  OLD: { kind: 'secret', schema: text(1), options: { maxAge: 0 } },
  ELSEWHERE: { kind: 'secret', schema: text(1), options: { environments: ['production'] } },
} }`

describe('tightlip check', () => {
  it('says of everything declared and referenced where it comes from, its version, its age and whether it is masked', () => {
    const project = initialized()
    const [api, password] = [value(), value()]
    project.set('API_KEY', api)
    project.set('OLD', value())
    project.set('SHORT', 'abc')
    project.set('WORD', 'localhost')
    project.set('TOKEN6', 'q7x9zk')
    project.write('tightlip.config.mjs', config)
    project.write(
      '.env',
      `TIGHTLIP_ENV=development\nAPI_KEY=age://API_KEY\nOLD=age://OLD\nA=age://SHORT\nB=age://WORD\nC=age://TOKEN6\nDB_PASSWORD=${password}\nGREETING=hello\n`,
    )
    const { status, stdout, stderr } = project.run(['check'], { env: { FROM_SHELL: 'age://API_KEY' } })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^environment development, stage run, tightlip.config.mjs\n\nNAME +STATE +VERSION +AGE +MASKED +SOURCE +REFERENCE\n/,
    )
    expect(stdout).toMatch(/^API_KEY +ok +1 +\d+\w+ +yes +\.env +age:\/\/API_KEY$/m)
    expect(stdout).toMatch(/^PORT +ok +- +- +no: declared plain +declaration +-$/m)
    expect(stdout).toMatch(/^OLD +overdue +1 +/m)
    expect(stdout).toMatch(/^overdue: OLD is \d+\w+ old, older than its maxAge of 0/m)
    expect(stdout).toMatch(/^ELSEWHERE +absent +/m)
    expect(stdout).toMatch(/^A +ok +1 +\d+\w+ +no: under 4 characters/m)
    expect(stdout).toMatch(/^B +ok +1 +\d+\w+ +no: a common word/m)
    expect(stdout).toMatch(/^C +ok +1 +\d+\w+ +as a whole word \(4 to 7 characters\)/m)
    expect(stdout).toMatch(/^FROM_SHELL +ok +1 +\d+\w+ +yes +process\.env +age:\/\/API_KEY$/m)
    expect(stdout).toMatch(/^DB_PASSWORD +ok +- +- +yes +\.env +-$/m)
    expect(stdout).toMatch(/^GREETING +ok +- +- +no: does not look secret/m)
    expect(stdout).toContain('\neverything is in order\n')
    for (const secret of [api, password, 'q7x9zk']) expect(stdout).not.toContain(secret)
  })

  it('lists every problem and ends with 78, and no value stands in it', () => {
    const project = initialized()
    project.set('TOO_SHORT', 'k3yk3y')
    project.write('tightlip.config.mjs', config)
    project.write('.env', 'TIGHTLIP_ENV=development\nAPI_KEY=age://TOO_SHORT\nX=age://NOT_THERE\nY=op://vault/item\nZ=age://a/../b\n')
    const { status, stdout } = project.run(['check'])
    expect(status).toBe(78)
    expect(stdout).toContain('\n5 problems\n')
    for (const [name, why] of [
      ['API_KEY', 'invalid_value'],
      ['OLD', 'missing'],
      ['X', 'not_found'],
      ['Y', 'no_adapter'],
      ['Z', 'invalid_reference'],
    ] as const) {
      // prettier-ignore
      expect(stdout).toMatch(new RegExp(`^ {2}${name}: .*${why}`, 'm'))
      expect(stdout).toMatch(new RegExp(`^${name} +FAILED`, 'm'))
    }
    expect(stdout).not.toContain('k3yk3y')
  })

  it('prints JSON with the same', () => {
    const project = initialized()
    project.write('.env', 'TIGHTLIP_ENV=development\nX=age://NOT_THERE\nPORT=3000\n')
    const { status, stdout } = project.run(['check', '--json'])
    expect(status).toBe(78)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      environment: 'development',
      variables: [
        { name: 'X', state: 'failed', code: 'not_found', reference: 'age://NOT_THERE' },
        { name: 'PORT', state: 'ok', kind: 'literal', masked: 'no: does not look secret' },
      ],
      problems: [expect.stringContaining('X: age://NOT_THERE')],
    })
  })

  it('follows the mask setting of the config, its list of references and its allow list', () => {
    const project = initialized()
    project.set('A', value())
    project.write(
      'tightlip.config.mjs',
      `export default { mask: { GREETING: true, API_KEY: false }, references: ['FILED'], allow: ['age://A'] }`,
    )
    project.write(
      '.env',
      `TIGHTLIP_ENV=development\nGREETING=hello there\nAPI_KEY=${value()}\nFILED=file:///nonexistent\nB=age://B\nA=age://A\n`,
    )
    const { stdout } = project.run(['check'])
    expect(stdout).toMatch(/^GREETING .* yes /m)
    expect(stdout).toMatch(/^API_KEY .* no: mask says so/m)
    expect(stdout).toMatch(/^ {2}FILED: file:\/\/\/nonexistent/m)
    expect(stdout).toMatch(/^ {2}B: age:\/\/B: environment text may not point there/m)
    expect(stdout).toMatch(/^A +ok/m)
  })

  it('records what it reads as delivered to nobody', () => {
    const project = initialized()
    project.set('A', value())
    project.write('.env', 'TIGHTLIP_ENV=development\nA=age://A\n')
    project.write(
      'tightlip.config.mjs',
      `import { appendFileSync } from 'node:fs'
       export default { record: ({ action, outcome, delivery }) => appendFileSync('events', [action, outcome, delivery] + '\\n') }`,
    )
    expect(project.run(['check']).status).toBe(0)
    expect(project.read('events')).toBe('read,released,none\n')
  })

  it('has nothing to say about an empty project', () => {
    const { status, stderr } = new Project().run(['check'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/nothing is declared.* \.env file in \/.*project/) })
  })
})
