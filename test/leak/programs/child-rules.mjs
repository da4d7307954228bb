// Evaluates the case named by the first argument with the hooks on: what it returns is printed in a spelling that no mask knows.
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { processRedactor } from './process.js'
import { announced } from './children.mjs'

const [, value] = JSON.parse(process.env.LEAK_DECLARED)
const { TIGHTLIP_CHILDREN: _, ...env } = process.env
const spelled = (text) => [...Buffer.from(text)].map((byte) => byte.toString(9)).join('x')
/** The variables that a child gets which none of the test's own is. */
const code = `process.stdout.write(JSON.stringify(Object.entries(process.env)
  .filter(([name]) => !/^(?:PATH|LEAK_|NODE_|_$)/.test(name))
  .map(([name, value]) => [name, [...Buffer.from(value)].map((byte) => byte.toString(9)).join('x')])))`
const got = (given) => Object.fromEntries(JSON.parse(spawnSync(process.execPath, ['-e', code], { env: given }).stdout))

export const rules = {
  'what the environment holds': () => got(process.env),
  'two children': () => ({ ...got(process.env), ...got(process.env) }),
  'the name with another value': () => got({ ...env, NAME: 'mine' }),
  'the value under another name': () => got({ ...env, OTHER: value }),
  'the declared value of the call': () => got({ NAME: value }),
  'a copy in the environment': () => {
    process.env.COPY = `postgres://app:${value}@db`
    return got({ ...process.env })
  },
  'a former value': () => {
    const former = { ...env }
    processRedactor().add('NAME', 'the value that came later')
    process.env.NAME = 'the value that came later'
    return got(former)
  },
  'all, named by the call': () => got({ ...env, TIGHTLIP_CHILDREN: 'all' }),
  'a name of the call': () => got({ ...env, TIGHTLIP_CHILDREN: 'PATH, NAME' }),
  'another name of the call': () => got({ ...env, TIGHTLIP_CHILDREN: 'PATH' }),
  'none beside a name of the call': () => got({ ...env, TIGHTLIP_CHILDREN: 'NAME,none' }),
  'none, named by the call': () => got({ ...env, TIGHTLIP_CHILDREN: 'none' }),
  'an empty text of the call': () => got({ ...env, TIGHTLIP_CHILDREN: '' }),
  'a function that waits, taken before the hooks': () =>
    Object.fromEntries(JSON.parse(globalThis.taken.execFileSync(process.execPath, ['-e', code], { env: { NAME: value } }))),
  'a number': () => got({ ...env, NAME: Number(value) }),
  'wrong arguments': async () => {
    const codes = []
    const wrong = [
      () => spawnSync(process.execPath, 'x'),
      () => spawnSync(process.execPath, [], 'x'),
      () => execFileSync(),
      () => spawnSync('x', [], { env: 'y' }),
    ]
    for (const act of wrong) {
      try {
        codes.push(act().error?.code ?? 'none')
      } catch (error) {
        codes.push(error.code)
      }
    }
    return { codes: spelled(codes.join()) }
  },
  'how the functions look': () => {
    const custom = execFile[promisify.custom]
    return { look: spelled([spawnSync.name, spawnSync.length, execFile.name, typeof custom].join()) }
  },
  ...Object.fromEntries(
    Object.entries(announced).map(([name, start]) => [
      `argv of ${name}`,
      async () => {
        const events = []
        processRedactor().onMask((event) => events.push(event))
        await start(value)
        return { events: spelled(JSON.stringify([...new Set(events.map(({ name, channel }) => `${name} ${channel}`))])) }
      },
    ]),
  ),
}

process.stdout.write(JSON.stringify(await rules[process.argv[2]]()))
