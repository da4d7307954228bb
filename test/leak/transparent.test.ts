import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, existsSync, openSync, readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { type Run } from './program.ts'
import { transparent } from './programs/transparent.mjs'
import { madeUp } from './secrets.ts'
import { onTerminal, type TerminalRun } from './terminal.ts'

const built = builtPrograms()

const { token, special, pem } = madeUp()
const known = [token, special, pem]
const late = 'what write returns, what drains, what is called back, and when'
const elsewhere = [late, 'a reader that goes away', 'a reader that goes away, unnoticed', 'a disk that is full']
const names = Object.keys(transparent).filter((name) => !elsewhere.includes(name))

interface Seen {
  readonly notes: string
  readonly [what: string]: unknown
}

let count = 0

/** What a program printed, noted and how it ended, without the hooks and with them. */
async function same(see: (run: { readonly hooks: boolean; readonly notes: string }) => Promise<object>): Promise<void> {
  const runs = [false, true].map(async (hooks): Promise<Seen> => {
    const notes = join(built.folder, `notes-${count++}`)
    const seen = await see({ hooks, notes })
    return { ...seen, notes: existsSync(notes) ? readFileSync(notes, 'utf8') : 'none' }
  })
  const [bare, hooked] = await Promise.all(runs)
  expect(hooked?.notes.split('\n')).toEqual(bare?.notes.split('\n'))
  expect(hooked).toEqual(bare)
}

function sameRun(name: string, run: Partial<Run>): Promise<void> {
  const input = (child: ChildProcess): void => void child.stdin?.end('someone\n')
  return same(async ({ hooks, notes }) => {
    const { stdout, stderr, code, signal } = await built.run('transparent.mjs', {
      secrets: known,
      input,
      ...run,
      hooks,
      args: [name, notes],
    })
    return { stdout: stdout.toString(), stderr: masked(stderr.toString()), code, signal }
  })
}

function sameTerminal(name: string, run: Partial<TerminalRun> = {}): Promise<void> {
  const typed = name === 'a prompt' ? { typed: 'someone\r' } : {}
  return same(async ({ hooks, notes }) => ({
    text: masked(await onTerminal(built, 'transparent.mjs', { secrets: known, ...typed, ...run, hooks, args: [name, notes] })),
  }))
}

describe.each(['pipes', 'files', 'sockets'] as const)('over %s', (to) => {
  const socket = /\/dev\/stdout|a handle|results|a stream on the descriptor|contexts|what is refused/
  // `/dev/stdout` cannot be opened where it is a socket, and without the hooks `fs.writeSync` fails on one that is full.
  test.each(names.filter((name) => to !== 'sockets' || !socket.test(name)))('%s: is the same with the hooks', (name) =>
    sameRun(name, { to }),
  )
})

test.each(names)('%s: over pipes and without a secret is the same with the hooks', (name) => sameRun(name, { to: 'pipes', secrets: [] }))

describe('on a terminal', () => {
  test.each(names)('%s: is the same with the hooks', (name) => sameTerminal(name))
  const told = ['what the streams are', 'what a terminal is told', 'a console with all it does', 'a prompt']
  test.each(told)('%s: without a secret is the same with the hooks', (name) => sameTerminal(name, { secrets: [] }))
  const colours = [{ FORCE_COLOR: '0' }, { FORCE_COLOR: '3' }, { NO_COLOR: '1' }, { TERM: 'dumb' }, { COLORTERM: 'truecolor' }]
  test.each(colours)('colours with %o are the same with the hooks', async (env) => {
    await sameTerminal('what the streams are', { env })
    await sameTerminal('a console with all it does', { env })
  })
})

test.each([known, []])(`${late}: is the same with the hooks (%#)`, async (...secrets) => {
  await same(async ({ hooks, notes }) => await readLate(notes, { hooks, notes, secrets }))
})

test.each(['strict', 'warn', 'none', 'throw', 'warn-with-error-codes'])('rejections that nobody handles, with %s, are the same', (mode) =>
  sameRun('a rejection that nobody handles', { options: [`--unhandled-rejections=${mode}`] }),
)

test.each(['a reader that goes away', 'a reader that goes away, unnoticed'])('%s: is the same with the hooks', async (name) => {
  for (const secrets of [known, []]) {
    await same(async ({ hooks, notes }) => {
      const child = start(name, { hooks, notes, secrets, stdout: 'pipe' })
      await once(child.stdout as NodeJS.ReadableStream, 'data')
      child.stdout?.destroy()
      child.stdin?.end('go on')
      return await ended(child)
    })
  }
})

test.skipIf(!existsSync('/dev/full'))('a disk that is full: is the same with the hooks (skipped where there is no /dev/full)', async () => {
  const full = openSync('/dev/full', 'w')
  try {
    for (const secrets of [known, []]) {
      await same(async ({ hooks, notes }) => await ended(start('a disk that is full', { hooks, notes, secrets, stdout: full })))
    }
  } finally {
    closeSync(full)
  }
})

interface Start {
  readonly hooks: boolean
  readonly notes: string
  readonly secrets: readonly string[]
  readonly stdout: 'pipe' | number
}

function start(name: string, { hooks, notes, secrets, stdout }: Start): ChildProcess {
  const preload = hooks ? ['--import', join(built.folder, 'preload.mjs')] : []
  const child = spawn(process.execPath, [...preload, join(built.folder, 'transparent.mjs'), name, notes], {
    env: { PATH: process.env['PATH'], LEAK_SECRETS: JSON.stringify(secrets) },
    stdio: ['pipe', stdout, 'pipe'],
  })
  // The program may have ended before it is given its input.
  child.stdin?.on('error', () => {})
  return child
}

async function ended(child: ChildProcess): Promise<object> {
  const stderr: Buffer[] = []
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { code, signal, stderr: masked(Buffer.concat(stderr).toString()) }
}

/** The reader of a pipe that begins when the program says so, and not before. */
async function readLate(path: string, { hooks, notes, secrets }: Omit<Start, 'stdout'>): Promise<object> {
  execFileSync('mkfifo', [`${path}.pipe`])
  const reader = openSync(`${path}.pipe`, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(`${path}.pipe`, 'w')
  const child = start(late, { hooks, notes, secrets, stdout: writer })
  closeSync(writer)
  const [said] = (await once(child.stderr as NodeJS.ReadableStream, 'data')) as [Buffer]
  const socket = new Socket({ fd: reader, writable: false })
  const chunks: Buffer[] = []
  const over = ended(child)
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return { said: said.toString(), text: Buffer.concat(chunks).toString(), ...(await over) }
}

/**
 * Without what differs: the number of the process, the lines of a stack, and the source line, which tightlip leaves out of a crash where
 * there are secrets.
 */
function masked(text: string): string {
  return text
    .replaceAll(/\(node:\d+\)/g, '(node)')
    .replaceAll(/^ *\d+: 0x.*\r?\n/gm, '')
    .replaceAll(/^ {4}at .*\n/gm, '')
    .replace(/^(?:file|node):[^]*?\n(?=\w*Error)/, '')
    .replace(/ \{\n {2}errno/, '\n{\n  errno')
}
