import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inject, onTestFinished } from 'vitest'

/** What a program left behind. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder inside the project that has the packed tarball installed, with these files, for one test. */
export function consumer(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(inject('project'), 'case-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** Runs Node in a folder, with nothing of tightlip's or of a debugger's in the environment. */
export function node(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 100_000,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
  })
  return { status, stdout, stderr }
}
