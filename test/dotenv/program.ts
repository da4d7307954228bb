import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { age, createStore } from '../../adapters/age/index.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a program that ran to its end has left. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A value as a backend holds it: random, so that no fixture looks like a token. */
export function randomValue(): string {
  return randomBytes(18).toString('base64url')
}

/** A folder with files, removed after the test. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tightlip-dotenv-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** The folder of a program that has the built package installed, under its own name and as `dotenv`. */
export function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = folderWith({ 'package.json': '{ "private": true }', ...files })
  mkdirSync(join(folder, 'node_modules'))
  for (const name of ['tightlip', 'dotenv']) symlinkSync(root, join(folder, 'node_modules', name), 'junction')
  return folder
}

/** Puts values into the project's age store; returns the variables that a program needs to read them, and a way to change one. */
export async function storeIn(folder: string, values: Readonly<Record<string, string>>) {
  const env = { TIGHTLIP_ENV: 'development', TIGHTLIP_IDENTITY_FILE: join(folder, 'identity.txt') }
  const options = { store: join(folder, '.tightlip', 'development.age'), identity: env.TIGHTLIP_IDENTITY_FILE, env: {} }
  const call = { signal: new AbortController().signal, conceal: () => undefined }
  await createStore({ ...options, name: 'alice' }, call)
  const put = async (name: string, value: string): Promise<void> => {
    await age(options).put?.({ scheme: 'age', path: name, params: {} }, Buffer.from(value), call)
  }
  for (const [name, value] of Object.entries(values)) await put(name, value)
  return { env, put }
}

/** Runs Node in a folder, with nothing in the environment but what is given, and waits for its end. */
export async function node(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status: child.exitCode, stdout, stderr }
}

/** A program that prints variables as JSON of bytes in hex with a letter between, which no mask knows. */
export const show = (...names: string[]): string =>
  `process.stdout.write(JSON.stringify(${JSON.stringify(names)}.map((name) => process.env[name] === undefined ? null : [...Buffer.from(process.env[name])].map((byte) => 'x' + byte.toString(9)).join(''))))`

/** Reads what `show` printed. */
export function shown(stdout: string): (string | null)[] {
  return (JSON.parse(stdout) as (string | null)[]).map((one) =>
    one === null
      ? null
      : Buffer.from(
          one
            .split('x')
            .slice(1)
            .map((digits) => Number.parseInt(digits, 9)),
        ).toString(),
  )
}
