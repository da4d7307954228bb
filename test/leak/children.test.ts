import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { children } from './programs/children.mjs'
import { madeUp } from './secrets.ts'

const built = builtPrograms()

const { token, special, pem } = madeUp()

interface Case {
  readonly value?: string
  /** What the config says of children; without it, there are no hooks. */
  readonly rule?: 'all' | readonly string[] | null
  readonly env?: Readonly<Record<string, string>>
  /** What is warned of; by default nothing is. */
  readonly warned?: RegExp
}

async function stdout(program: string, args: readonly string[], { value = token, rule, env = {}, warned = /^$/ }: Case): Promise<string> {
  const ended = await built.run(program, {
    hooks: false,
    secrets: [],
    args,
    options: [`--import=${pathToFileURL(join(built.folder, 'children-preload.mjs')).href}`],
    env: {
      NAME: value,
      LEAK_DECLARED: JSON.stringify(['NAME', value]),
      ...(rule === undefined ? {} : { LEAK_CHILDREN: JSON.stringify(rule) }),
      ...env,
    },
  })
  expect(ended.stderr.toString()).toMatch(warned)
  expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 0, signal: null })
  return ended.stdout.toString()
}

const decoded = (text: string): string =>
  text === '' ? '' : Buffer.from(text.split('x').map((digits) => Number.parseInt(digits, 9))).toString()
/** What the children got as `NAME`, by the way in which they were started. */
const gotBy = async (names: readonly string[], run: Case): Promise<Record<string, string>> => {
  const lines = (await stdout('children.mjs', names, run)).trim().split('\n')
  return Object.fromEntries(names.map((name, index) => [name, decoded((lines[index] ?? '').split('x').toReversed().join('x'))]))
}
const rulesOf = async (name: string, run: Case): Promise<Record<string, string>> => {
  const got = JSON.parse(await stdout('child-rules.mjs', [name], run)) as Record<string, string>
  return Object.fromEntries(Object.entries(got).map(([variable, text]) => [variable, decoded(text)]))
}
const each = (names: readonly string[], value: string): object => Object.fromEntries(names.map((name) => [name, value]))
const ways = Object.keys(children)

test('every way to start a child hands a secret on without the hooks', async () => {
  expect(await gotBy(ways, {})).toEqual(each(ways, token))
})

test('no way to start a child hands a secret on with children: []', async () => {
  expect(await gotBy(ways, { rule: [] })).toEqual(each(ways, 'nothing'))
})

test('children get what is named, and everything by default', async () => {
  const some = ['spawn', 'execSync', 'exec, promisified', 'cluster.fork']
  for (const rule of [['NAME'], 'all', null] as const) expect(await gotBy(some, { rule })).toEqual(each(some, token))
})

test.each([
  ['full of special characters', special],
  ['of several lines', pem],
  ['too short to be masked', 'abc'],
  ['that is a common word', 'localhost'],
])('a value %s is kept out', async (_kind, value) => {
  expect(await rulesOf('what the environment holds', { value, rule: [] })).toEqual({})
})

describe('with children: []', () => {
  const rule = [] as const
  test.each<[what: string, env: object, warned?: RegExp]>([
    ['the name with another value', { NAME: 'mine' }],
    ['the value under another name', { OTHER: token }],
    ['the declared value of the call', {}],
    ['a copy in the environment', {}],
    ['a former value', {}],
    ['all, named by the call', { NAME: token, TIGHTLIP_CHILDREN: 'all' }],
    ['a name of the call', { NAME: token, TIGHTLIP_CHILDREN: 'PATH, NAME' }],
    ['another name of the call', { TIGHTLIP_CHILDREN: 'PATH' }],
    ['none beside a name of the call', { TIGHTLIP_CHILDREN: 'NAME,none' }, /names what is no secret of this process \(number 2 of 2\)/],
  ])('a child gets, of %s, %o', async (what, env, warned) => {
    expect(await rulesOf(what, { rule, ...(warned === undefined ? {} : { warned }) })).toEqual(env)
  })

  test('a number is kept out as the text that it becomes', async () => {
    expect(await rulesOf('a number', { rule, value: '8235460917' })).toEqual({})
  })
})

describe('TIGHTLIP_CHILDREN', () => {
  test('in the environment of the process counts where the config is silent', async () => {
    const env = { TIGHTLIP_CHILDREN: 'none' }
    expect(await rulesOf('what the environment holds', { rule: null, env })).toEqual({ TIGHTLIP_CHILDREN: 'none' })
    expect(await rulesOf('what the environment holds', { rule: ['NAME'], env })).toEqual({ TIGHTLIP_CHILDREN: 'none', NAME: token })
    expect(await rulesOf('what the environment holds', { rule: null, env: { TIGHTLIP_CHILDREN: 'PATH' } })).not.toHaveProperty('NAME')
  })

  test.each([
    ['NAEM', ''],
    ['All', ''],
    ['NAME;PATH', ''],
    ['all,PATH', ' \\(number 1 of 2\\)'],
    ['HOME PATH, PATH, -NAME', ' \\(number 1, 3 of 3\\)'],
  ])('that names no secret (%s) lets none out, and is warned of once, without what it says', async (TIGHTLIP_CHILDREN, numbers) => {
    const warned = new RegExp(
      `^\\(node:\\d+\\) TightlipWarning: TIGHTLIP_CHILDREN names what is no secret of this process${numbers}, which lets nothing out to children; ` +
        'write all, none, or names with commas between them\\n\\(Use `node --trace-warnings [^\\n]*\\n$',
    )
    const got = await rulesOf('two children', { rule: null, env: { TIGHTLIP_CHILDREN }, warned })
    expect(got).toEqual({ TIGHTLIP_CHILDREN })
  })

  test('of the process is not warned of where the config says which', async () => {
    const env = { TIGHTLIP_CHILDREN: 'NAEM' }
    expect(await rulesOf('two children', { rule: [], env })).toEqual(env)
  })

  test('all of the process does not loosen what the config says', async () => {
    expect(await rulesOf('what the environment holds', { rule: [], env: { TIGHTLIP_CHILDREN: 'all' } })).not.toHaveProperty('NAME')
  })

  test('in the environment of a call limits this call', async () => {
    expect(await rulesOf('none, named by the call', { rule: null })).toEqual({ TIGHTLIP_CHILDREN: 'none' })
    expect(await rulesOf('an empty text of the call', { rule: null })).toEqual({ TIGHTLIP_CHILDREN: '' })
  })
})

// What the README says is not covered. Those that do not wait are, as above.
test('a function that waits for the child, taken from the CommonJS module before the hooks were set, hands a secret on', async () => {
  expect(await rulesOf('a function that waits, taken before the hooks', { rule: [] })).toEqual({ NAME: token })
})

test('the functions keep their names and what promisify looks for, and refuse what Node refuses', async () => {
  expect(await rulesOf('how the functions look', { rule: [] })).toEqual({ look: 'spawnSync,3,execFile,function' })
  expect(await rulesOf('wrong arguments', { rule: [] })).toEqual({
    codes: 'ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE,ERR_INVALID_ARG_TYPE,ENOENT',
  })
})

test.each(['spawn', 'exec', 'spawnSync', 'execSync', 'execFileSync'])(
  'a secret among the arguments of %s, where other users see it, is an event',
  async (name) => {
    expect(await rulesOf(`argv of ${name}`, { rule: null })).toEqual({ events: '["NAME argv"]' })
  },
)
