import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { bypass } from '../../redact/hooks/bypass.ts'
import { codeOfSignal, startFailure, type StartFailure } from './outcome.ts'
import { forwardSignals } from './signals.ts'

/** A command to run. */
export interface Run {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Milliseconds without output after which what a command left running in the background is not waited for. */
const quiet = 200

/**
 * Runs a command with standard input inherited. With `masked` its output passes through this process's, where it is masked; else it is
 * inherited too. Resolves to the exit code, or to why it was not started.
 */
export async function runPiped({ command, args, env }: Run, { masked }: { masked: boolean }): Promise<number | StartFailure> {
  const output = masked ? 'pipe' : 'inherit'
  let child: ChildProcess | undefined
  const stop = forwardSignals((signal) => void child?.kill(signal), { shared: process.stdin.isTTY })
  try {
    // The secrets are for the command, whatever is said of children.
    child = bypass(() => spawn(command, args, { env: masked ? { ...hints(), ...env } : env, stdio: ['inherit', output, output] }))
    const ended = end(child, command)
    const closed = Promise.all([pass(child.stdout, process.stdout), pass(child.stderr, process.stderr)])
    const outcome = await ended
    if (typeof outcome === 'number') await Promise.race([closed, silence(child)])
    return outcome
  } catch (error) {
    return startFailure(command, error)
  } finally {
    stop()
  }
}

function end(child: ChildProcess, command: string): Promise<number | StartFailure> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(startFailure(command, error)))
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : codeOfSignal(signal)))
  })
}

/** Passes output on, no faster than it is taken; resolves at its end. When nobody reads ours any more, the command is told by the same means. */
async function pass(from: Readable | null, to: NodeJS.WriteStream): Promise<void> {
  if (from === null) return
  const onError = (): void => void from.destroy()
  to.on('error', onError)
  from.on('data', (chunk: Buffer) => {
    if (to.write(chunk)) return
    from.pause()
    to.once('drain', () => from.resume())
  })
  await new Promise<void>((resolve) => from.once('close', resolve))
  to.off('error', onError)
}

/** Resolves once a command that has ended leaves nothing more to read for a while, though a process it started holds its output open. */
function silence({ stdout, stderr }: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, quiet)
    for (const stream of [stdout, stderr]) stream?.on('data', () => timer.refresh())
  })
}

/** What a terminal would have told the command about itself. What the environment says wins. */
function hints(): Readonly<Record<string, string>> {
  const { stdout } = process
  if (!stdout.isTTY) return {}
  // Levels of the supports-color convention, which Node follows too: 16 colours, 256, 16 million.
  const level = { 4: '1', 8: '2', 24: '3' }[stdout.getColorDepth()]
  const color = level === undefined || process.env['NO_COLOR'] ? {} : { FORCE_COLOR: level }
  return { ...color, COLUMNS: String(stdout.columns), LINES: String(stdout.rows) }
}
