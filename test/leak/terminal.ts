import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import type { Ended, Programs } from './program.ts'

/** What a program is run with on a terminal. */
export interface TerminalRun {
  readonly hooks: boolean
  readonly secrets: readonly string[]
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What is typed once the program has printed something. */
  readonly typed?: string
}

/** Runs a program with stdin, stdout and stderr on one terminal of 80 columns. */
export async function onTerminal(
  { folder }: Programs,
  program: string,
  { hooks, secrets, args, env = {}, typed }: TerminalRun,
): Promise<Pick<Ended, 'text' | 'code'> & { readonly signal: number | undefined }> {
  const preload = hooks ? ['--import', join(folder, 'preload.mjs')] : []
  const terminal = spawn(process.execPath, [...preload, join(folder, program), ...args], {
    cwd: mkdtempSync(join(folder, 'terminal-')),
    env: { PATH: process.env['PATH'], LEAK_SECRETS: JSON.stringify(secrets), ...env },
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
  })
  let text = ''
  let waiting = typed
  terminal.onData((data) => {
    text += data
    if (waiting !== undefined) terminal.write(waiting)
    waiting = undefined
  })
  return await new Promise((resolve) => {
    terminal.onExit(({ exitCode, signal }) => resolve({ text, code: exitCode, signal }))
  })
}
