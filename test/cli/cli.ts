import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawn as spawnPty } from '@lydell/node-pty'
import { afterAll } from 'vitest'

/** The built command. */
export const cli: string = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Milliseconds after which what is waited for is given up. */
const patience = 20_000

const roots: string[] = []
let template: string | undefined

afterAll(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
  template = undefined
})

/** What a command line printed and how it ended. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A project in a folder of its own, with a home of its own. */
export class Project {
  static readonly cli: string = cli
  readonly root: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv

  /** @param from - Project to begin as a copy of. */
  constructor(from?: string) {
    const folder = mkdtempSync(join(tmpdir(), 'tightlip-cli-'))
    roots.push(folder)
    if (from === undefined) {
      mkdirSync(join(folder, 'home'))
      mkdirSync(join(folder, 'project'))
      writeFileSync(join(folder, 'project', 'package.json'), '{}\n')
    } else {
      cpSync(from, folder, { recursive: true })
    }
    this.root = join(folder, 'project')
    this.home = join(folder, 'home')
    const { PATH } = process.env
    this.env = { PATH, HOME: this.home, TMPDIR: folder, NO_COLOR: '1', LANG: 'C.UTF-8', PS1: '$ ' }
  }

  /** Another user at the same project. */
  as(env: NodeJS.ProcessEnv): Pick<Project, 'run'> {
    return { run: (args, options = {}) => this.run(args, { ...options, env: { ...env, ...options.env } }) }
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  readHome(path: string): string {
    return readFileSync(join(this.home, path), 'utf8')
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text)
  }

  /** Runs a command line to its end. */
  run(args: readonly string[], { input = '', env = {} }: { input?: string | Uint8Array; env?: NodeJS.ProcessEnv } = {}): Ended {
    const options = { cwd: this.root, env: { ...this.env, ...env }, input, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], options)
    return { status, stdout, stderr }
  }

  /** Runs a line of `sh`, in which `$node` and `$cli` are the built command. */
  shell(line: string, variables: NodeJS.ProcessEnv = {}): Ended {
    const env = { ...this.env, ...variables, node: process.execPath, cli }
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: this.root, env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  /** Runs a script of bash, in which `$node` and `$cli` are the built command. */
  bash(script: string, args: readonly string[]): Ended {
    const env = { ...this.env, node: process.execPath, cli }
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...args], {
      cwd: this.root,
      env,
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  /** A copy of the built package beside the one dependency it has, and so without the optional peers. Returns its folder. */
  installWithoutPty(): string {
    const modules = join(this.home, 'node_modules')
    const folder = join(modules, 'tightlip')
    mkdirSync(folder, { recursive: true })
    const built = join(cli, '../..')
    cpSync(join(built, 'dist'), join(folder, 'dist'), { recursive: true })
    cpSync(join(built, 'package.json'), join(folder, 'package.json'))
    return folder
  }

  /** Stores a value. */
  set(name: string, value: string, env: NodeJS.ProcessEnv = {}): void {
    const { status, stderr } = this.run(['set', name], { input: value, env })
    if (status !== 0) throw new Error(`set ${name} ended with ${status}: ${stderr}`)
  }

  /** Starts a command line. */
  start(args: readonly string[]): Started {
    return new Started(spawn(process.execPath, [cli, ...args], { cwd: this.root, env: this.env }))
  }

  /** Starts a command line of a shell on a terminal; `tightlip` in it is the built command. */
  onTerminal(line: string, env: NodeJS.ProcessEnv = {}): Terminal {
    const script = `node='${process.execPath}' cli='${cli}'\ntightlip() { "$node" "$cli" "$@"; }\n${line}`
    const all = Object.entries({ ...this.env, ...env }).filter(([, text]) => text !== undefined)
    return new Terminal(script, this.root, Object.fromEntries(all) as Record<string, string>)
  }
}

/** A project with a store for development. */
export function initialized(): Project {
  if (template === undefined) {
    const first = new Project()
    const { status, stderr } = first.run(['init'])
    if (status !== 0) throw new Error(`init ended with ${status}: ${stderr}`)
    template = join(first.root, '..')
  }
  return new Project(template)
}

/** A command that runs. */
export class Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''
  readonly #waiting = new Set<() => void>()

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#take(() => (this.#stdout += chunk)))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.#take(() => (this.#stderr += chunk)))
    this.ended = new Promise((resolve) => {
      child.once('close', (status) => {
        resolve({ status, stdout: this.#stdout, stderr: this.#stderr })
        for (const look of this.#waiting) look()
      })
    })
  }

  /** Resolves when standard output holds a text. */
  async prints(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no ${text} in time: ${this.#stdout}${this.#stderr}`)), patience)
      const look = (): void => {
        const shown = this.#stdout.includes(text)
        if (!shown && this.child.exitCode === null) return
        clearTimeout(late)
        if (shown) resolve()
        else reject(new Error(`it ended without ${text}: ${this.#stdout}${this.#stderr}`))
      }
      this.#waiting.add(look)
      look()
    })
  }

  #take(add: () => void): void {
    add()
    for (const look of this.#waiting) look()
  }
}

/** A terminal on which a command line runs. */
export class Terminal {
  readonly ended: Promise<{ readonly status: number; readonly output: string }>
  readonly #pty: ReturnType<typeof spawnPty>
  readonly #waiting = new Set<() => void>()
  #output = ''
  #over = false

  constructor(line: string, cwd: string, env: Record<string, string>) {
    this.#pty = spawnPty('/bin/sh', ['-c', line], { cwd, env, cols: 90, rows: 30, name: 'xterm-256color' })
    this.#pty.onData((data) => {
      this.#output += data
      for (const look of this.#waiting) look()
    })
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        this.#over = true
        resolve({ status: exitCode, output: this.#output })
        for (const look of this.#waiting) look()
      })
    })
  }

  /** Resolves when the screen shows a text. */
  async shows(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no ${text} in time: ${this.#output}`)), patience)
      const look = (): void => {
        if (!this.#over && !this.#output.includes(text)) return
        clearTimeout(late)
        if (this.#output.includes(text)) resolve()
        else reject(new Error(`it ended without ${text}: ${this.#output}`))
      }
      this.#waiting.add(look)
      look()
    })
  }

  type(keys: string): void {
    this.#pty.write(keys)
  }

  /** The first part of the screen that a pattern captures. */
  read(pattern: RegExp): string {
    return pattern.exec(this.#output)?.[1] ?? ''
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows)
  }
}
