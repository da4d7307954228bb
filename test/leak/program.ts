import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { buildWorkerHooks } from '../../scripts/worker-hooks.js'

/** How a program is started and what of it is kept. */
export interface Run {
  /** With the hooks, by a preload. */
  readonly hooks: boolean
  readonly secrets: readonly string[]
  readonly args?: readonly string[]
  /** Options of Node. */
  readonly options?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Where stdout and stderr go: a pipe each, one pipe for both, a file each, one for both, or what Node gives a child, a socket each. */
  readonly to?: 'pipes' | 'one pipe' | 'files' | 'one file' | 'sockets'
  /** Milliseconds after which the output is read, so that pipes fill up. */
  readonly readAfter?: number
  /** Called once the program has been started, with the stream of what it prints to stdout. */
  readonly input?: (child: ChildProcess, stdout: Readable | null) => void
}

/** What a program printed and how it ended. */
export interface Ended {
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** Both. */
  readonly output: Buffer
  readonly text: string
  readonly code: number | null
  readonly signal: string | null
  /** Its working directory. */
  readonly folder: string
}

/** A folder with the programs and a bundle of the hooks beside them. */
export interface Programs {
  readonly folder: string
  run(program: string, run: Run): Promise<Ended>
  remove(): void
}

const nothing = Buffer.alloc(0)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Bundles the hooks and lays out the programs. The programs are real processes, which cannot run the TypeScript sources. */
export async function programs(): Promise<Programs> {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-leak-'))
  cpSync(fileURLToPath(new URL('programs', import.meta.url)), folder, { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const bundle = await rolldown({ input: join(root, 'src/redact/process.ts'), platform: 'node', external: [/^node:/] })
  await bundle.write({ file: join(folder, 'process.js'), format: 'es' })
  await bundle.close()
  await buildWorkerHooks(folder)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  let count = 0
  return {
    folder,
    run: (program, options) => run(folder, join(folder, `run-${count++}`), program, options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function run(
  folder: string,
  own: string,
  program: string,
  { hooks, secrets, args = [], options = [], env = {}, ...rest }: Run,
): Promise<Ended> {
  mkdirSync(own)
  const preload = hooks ? ['--import', join(folder, 'preload.mjs')] : []
  return node([...preload, ...options, join(folder, program), ...args], {
    own,
    cwd: own,
    env: { LEAK_SECRETS: JSON.stringify(secrets), ...env },
    ...rest,
  })
}

/** Where a process runs, in a folder of its `own` for what it prints, and with nothing in its environment but `PATH` and what is given. */
export type Place = Pick<Run, 'env' | 'to' | 'readAfter' | 'input'> & { readonly own: string; readonly cwd: string }

/** Runs Node with these arguments to its end. */
export async function node(args: readonly string[], { own, cwd, env = {}, to = 'pipes', readAfter = 0, input }: Place): Promise<Ended> {
  const one = to.startsWith('one')
  const outputs = to === 'sockets' ? undefined : ([open(join(own, 'out'), to), one ? undefined : open(join(own, 'err'), to)] as const)
  const child = spawn(process.execPath, args, {
    // A program that does not end must not outlive its test.
    timeout: 100_000,
    killSignal: 'SIGKILL',
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', ...(outputs === undefined ? (['pipe', 'pipe'] as const) : ([outputs[0].fd, (outputs[1] ?? outputs[0]).fd] as const))],
  })
  // The program may have ended before it is given its input.
  child.stdin?.on('error', () => {})
  input?.(child, outputs?.[0].reader ?? child.stdout)
  const texts = [outputs?.[0].reader ?? child.stdout, outputs?.[1]?.reader ?? child.stderr].map(
    async (stream) => await collect(stream, readAfter),
  )
  outputs?.forEach((output) => output?.close())
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  const files = to === 'files' ? ['out', 'err'] : ['out']
  const [stdout, stderr] = to.includes('file') ? files.map((name) => readFileSync(join(own, name))) : await Promise.all(texts)
  const output = Buffer.concat([stdout ?? nothing, stderr ?? nothing])
  return { stdout: stdout ?? nothing, stderr: stderr ?? nothing, output, text: output.toString(), code, signal, folder: cwd }
}

interface Output {
  readonly fd: number
  readonly reader?: Readable
  /** Closes this process's end, so that the pipe ends when the program does. */
  close(): void
}

/** What Node itself gives a child as a pipe is a socket, on which `/dev/stdout` cannot be opened. */
function open(path: string, to: Exclude<Run['to'], 'sockets' | undefined>): Output {
  if (to === 'files' || to === 'one file') {
    const fd = openSync(path, to === 'files' ? 'w' : 'a')
    return { fd, close: () => closeSync(fd) }
  }
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const fd = openSync(path, 'w')
  return { fd, reader: new Socket({ fd: reader, writable: false }), close: () => closeSync(fd) }
}

async function collect(stream: Readable | null, after: number): Promise<Buffer> {
  if (after > 0) await new Promise((resolve) => setTimeout(resolve, after))
  const chunks: Buffer[] = []
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
