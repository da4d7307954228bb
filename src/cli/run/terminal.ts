import { spawnSync } from 'node:child_process'
import { findCommand } from './find-command.ts'
import { startFailure, type StartFailure } from './outcome.ts'
import type { Run } from './piped.ts'
import { forwardSignals } from './signals.ts'

/** What is called of the optional peer `@lydell/node-pty`. */
export interface Pty {
  spawn(
    file: string,
    args: string[],
    options: { name: string; cols: number; rows: number; cwd: string; env: Record<string, string>; encoding: null },
  ): PtyProcess
}

interface PtyProcess {
  onData(listener: (data: string | Buffer) => void): unknown
  onExit(listener: (end: { exitCode: number; signal?: number }) => void): unknown
  write(data: string | Buffer): void
  resize(columns: number, rows: number): void
  kill(signal?: string): void
}

/** The optional peer; `undefined` where it is not installed, or not for this system. */
export async function loadPty(): Promise<Pty | undefined> {
  try {
    const module = (await import('@lydell/node-pty')) as unknown as Pty & { readonly default?: Pty }
    return module.default ?? module
  } catch {
    return undefined
  }
}

/**
 * Runs a command on a terminal of its own, whose output is passed on masked and whose input is that of this process's terminal.
 * Resolves to the exit code, or to why it was not started.
 */
export async function runOnTerminal(pty: Pty, { command, args, env }: Run): Promise<number | StartFailure> {
  const found = findCommand(command, env['PATH'])
  if ('code' in found) return startFailure(command, found)
  const { stdin, stdout } = process
  let child: PtyProcess | undefined
  const resize = (): void => child?.resize(stdout.columns, stdout.rows)
  const input = (data: Buffer): void => child?.write(data)
  // The command has a terminal of its own, so that it gets nothing from ours but what is handed on.
  const stop = forwardSignals((signal) => (signal === 'SIGWINCH' ? resize() : child?.kill(signal)), { shared: false })
  try {
    child = pty.spawn(found.path, [...args], {
      name: env['TERM'] ?? 'xterm-256color',
      cols: stdout.columns,
      rows: stdout.rows,
      cwd: process.cwd(),
      env: { ...env },
      encoding: null,
    })
    stdin.setRawMode(true)
    passOutputOn()
    stdin.on('data', input)
    child.onData((data) => void stdout.write(data))
    return await new Promise<number>((done) => child?.onExit(({ exitCode, signal = 0 }) => done(signal > 0 ? 128 + signal : exitCode)))
  } catch (error) {
    return startFailure(command, error)
  } finally {
    stdin.off('data', input)
    stdin.setRawMode(false)
    stdin.pause()
    stop()
  }
}

/** Node's raw mode leaves the terminal turning LF into CR LF, which the terminal of the command has done already where it is wanted. */
function passOutputOn(): void {
  spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] })
}
