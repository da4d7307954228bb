import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['pino', 'winston', 'bunyan', 'zod']

/** What a program printed and wrote, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The files that it wrote, by name. */
  readonly files: Readonly<Record<string, string>>
}

/** A project with the built package and the loggers installed, and the programs. */
export interface Project {
  run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended>
  remove(): void
}

/** Lays out the project. The programs are real processes, and pino's workers in them are real too. */
export function newProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-loggers-'))
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  symlinkSync(root, join(modules, 'tightlip'))
  for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  const { resolve } = createRequire(join(root, 'node_modules/pino/package.json'))
  symlinkSync(dirname(resolve('pino-abstract-transport/package.json')), join(modules, 'pino-abstract-transport'))
  cpSync(fileURLToPath(new URL('programs', import.meta.url)), folder, { recursive: true })
  let count = 0
  return {
    async run(program, args, env) {
      const cwd = join(folder, `run-${count++}`)
      mkdirSync(cwd)
      const options = { cwd, env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 25_000 }
      const ended = await new Promise<Omit<Ended, 'files'>>((resolve) => {
        const child = execFile(process.execPath, [join(folder, program), ...args], options, (_error, stdout, stderr) =>
          resolve({ code: child.exitCode, stdout, stderr }),
        )
      })
      return { ...ended, files: Object.fromEntries(readdirSync(cwd).map((name) => [name, readFileSync(join(cwd, name), 'utf8')])) }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
