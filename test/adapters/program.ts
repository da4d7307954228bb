import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll } from 'vitest'

/** A running program, and the lines it has printed. */
export interface Running {
  readonly child: ChildProcess
  readonly lines: readonly string[]
  readonly errors: () => string
  readonly ended: Promise<number | null>
  /** Resolves once so many lines were printed, or the program ended. */
  printed(count: number): Promise<void>
}

/** Starts a program. */
export interface Program {
  (...args: readonly string[]): Running
  /** The same, where no file may grow over so many blocks of 1 KiB. */
  limited(blocks: number): (...args: readonly string[]) => Running
}

/** Bundles a TypeScript program of `programs/` into one file, since Node 20 runs no TypeScript, and returns how to start it. */
export async function buildProgram(name: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-program-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, `${name}.mjs`)
  const bundle = await rolldown({ input: join(import.meta.dirname, 'programs', `${name}.ts`), platform: 'node', logLevel: 'silent' })
  await bundle.write({ file: path, format: 'esm', codeSplitting: false })
  await bundle.close()
  const start = (...args: readonly string[]): Running => run(process.execPath, [path, ...args])
  const limited =
    (blocks: number) =>
    (...args: readonly string[]): Running =>
      run('bash', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'bash', process.execPath, path, ...args])
  return Object.assign(start, { limited })
}

function run(command: string, args: readonly string[]): Running {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  const wake = (): void => waiting.forEach((look) => look())
  let rest = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() as string
    lines.push(...parts)
    wake()
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  let over = false
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true
      wake()
      resolve(code)
    })
  })
  const printed = async (count: number): Promise<void> =>
    await new Promise((resolve) => {
      const look = (): void => {
        if (lines.length < count && !over) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  return { child, lines, errors: () => errors, ended, printed }
}
