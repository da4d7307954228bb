import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This repository. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Packages that the examples import, and their types. */
const packages = ['zod', 'pino', 'winston', 'bunyan', 'debug', 'ms', '@types']

/** A new project of a reader of the README, who has installed the built package, with a home of its own. */
export class ReadmeProject {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tightlip-readme-'))
  readonly #project = join(this.#folder, 'project')

  constructor() {
    const modules = join(this.#project, 'node_modules')
    mkdirSync(join(modules, '.bin'), { recursive: true })
    mkdirSync(join(this.#folder, 'home'))
    this.write('package.json', '{ "private": true }\n')
    symlinkSync(root, join(modules, 'tightlip'))
    // npm makes the command executable when it installs a package.
    const command = `#!/bin/sh\nexec node ${JSON.stringify(join(root, 'dist', 'cli.js'))} "$@"\n`
    writeFileSync(join(modules, '.bin', 'tightlip'), command, { mode: 0o755 })
    for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.#project, name), text)
  }

  /** Runs lines of a shell as they stand, and returns what they print to both streams, and how they end. */
  shell(lines: string): { readonly status: number | null; readonly printed: string } {
    const { status, stdout } = spawnSync('sh', ['-c', `exec 2>&1\nset -e\n${lines}`], {
      cwd: this.#project,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        // The examples run on the Node that runs the tests.
        PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
        HOME: join(this.#folder, 'home'),
        USER: 'reader',
        TMPDIR: this.#folder,
        // npx takes the command that is installed, and neither asks nor looks for anything else.
        npm_config_offline: 'true',
        npm_config_update_notifier: 'false',
        npm_config_loglevel: 'error',
      },
    })
    return { status, printed: stdout }
  }

  /** What the compiler says of a TypeScript file in the project. */
  compile(text: string): string {
    this.write('example.mts', text)
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node']
    return this.shell(`node ${JSON.stringify(tsc)} ${options.join(' ')} example.mts`).printed
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
