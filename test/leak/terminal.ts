import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import type { Programs } from './program.ts'

/** What a program is run with on a terminal. */
export interface TerminalRun {
  readonly hooks: boolean
  readonly secrets: readonly string[]
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What is typed once the program has printed something. */
  readonly typed?: string
}

/** The shell holds the terminal open until all that the program printed has been read: its end would cut off what has not. */
const line = '"$0" "$@"; echo "ended with $?"; read -r _'

/** Runs a program with stdin, stdout and stderr on one terminal of 80 columns. The text ends with its exit code. */
export async function onTerminal(
  { folder }: Pick<Programs, 'folder'>,
  program: string,
  { hooks, secrets, args, env = {}, typed }: TerminalRun,
): Promise<string> {
  const preload = hooks ? ['--import', join(folder, 'preload.mjs')] : []
  const terminal = spawn('/bin/sh', ['-c', line, process.execPath, ...preload, join(folder, program), ...args], {
    cwd: mkdtempSync(join(folder, 'terminal-')),
    env: { PATH: process.env['PATH'], LEAK_SECRETS: JSON.stringify(secrets), ...env },
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
  })
  let text = ''
  let waiting = typed
  return await new Promise((resolve) => {
    terminal.onData((data) => {
      text += data
      if (waiting !== undefined) terminal.write(waiting)
      waiting = undefined
      const end = /ended with \d+\r\n/.exec(text)
      if (end === null) return
      resolve(text.slice(0, end.index + end[0].length))
      terminal.write('\r')
    })
  })
}
