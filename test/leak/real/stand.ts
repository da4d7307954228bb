import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { storeIn } from '../../dotenv/program.ts'
import { type Ended, node } from '../program.ts'
import { madeUp, names, type Values } from './made-up.ts'

/** How a program gets its secrets: from dotenv, or in one of the ways that users of tightlip have. */
export type Way = 'dotenv' | 'register' | 'config' | 'loadSecrets' | 'run'

/** A program that is to be run, and what it is told. */
export interface Started {
  readonly area: string
  /** The names of its programs, one after the other, each with each secret; or one with all secrets at once. */
  readonly programs: readonly string[]
  readonly together?: boolean
  readonly options?: readonly string[]
  readonly to?: 'one file' | 'pipes'
  readonly env?: Readonly<Record<string, string>>
  /** What is in the environment with tightlip only. */
  readonly wayEnv?: Readonly<Record<string, string>>
}

/** Projects with the built package, the loggers and the clients installed, one for dotenv with values, one with references into a store. */
export interface Stand {
  readonly values: Values
  start(way: Way, started: Started): Promise<Ended>
  /** Runs Node with these arguments in the project that has the values in its `.env` file. */
  node(args: readonly string[]): Promise<Ended>
  /** Where that project is. */
  readonly project: string
  remove(): void
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const programs = fileURLToPath(new URL('programs', import.meta.url))

/** Lays out the projects. */
export async function openStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-real-'))
  const values = madeUp()
  cpSync(programs, join(folder, 'programs'), { recursive: true })
  install(folder)
  // Backticks, since no value holds one.
  const literals = names.map((name) => `${name}=\`${values[name]}\`\n`).join('')
  const references = names.map((name) => `${name}=age://${name}\n`).join('')
  for (const [name, text] of [
    ['literals', literals],
    ['references', references],
  ] as const) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'package.json'), '{ "private": true }')
    writeFileSync(join(folder, name, '.env'), text)
  }
  const store = await storeIn(join(folder, 'references'), values)
  let count = 0
  const newFolder = (): string => {
    const own = join(folder, `run-${count++}`)
    mkdirSync(own)
    return own
  }
  const project = join(folder, 'literals')
  return {
    values,
    project,
    node: (args) => node(args, { own: newFolder(), cwd: project, to: 'one file', env: { HOME: folder, DOTENV_CONFIG_QUIET: 'true' } }),
    start(way, { area, programs: chosen, together = false, options = [], env = {}, wayEnv = {}, to = 'one file' }) {
      const own = newFolder()
      const cwd = way === 'dotenv' || way === 'config' ? project : join(folder, 'references')
      const told = {
        LEAK_AREA: area,
        LEAK_PROGRAMS: JSON.stringify(chosen),
        LEAK_TOGETHER: String(together),
        LEAK_MARKED: to === 'pipes' ? '1,2' : '1',
        LEAK_OWN: own,
        HOME: folder,
      }
      return node(commandLine(way, join(folder, 'programs'), options), {
        own,
        cwd,
        to,
        env: {
          ...told,
          ...(cwd.endsWith('references') ? store.env : { DOTENV_CONFIG_QUIET: 'true' }),
          ...env,
          ...(way === 'dotenv' ? {} : wayEnv),
        },
      })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function commandLine(way: Way, programs: string, options: readonly string[]): readonly string[] {
  switch (way) {
    case 'dotenv':
    case 'config':
    case 'loadSecrets':
      return [...options, join(programs, `by-${way}.mjs`)]
    case 'register':
      return [...options, '--import', 'tightlip/register', join(programs, 'by-register.mjs')]
    case 'run':
      return [join(root, 'dist/cli.js'), 'run', '--', process.execPath, ...options, join(programs, 'by-register.mjs')]
  }
}

/** Links every package of this repository, and the repository itself under its name. */
function install(folder: string): void {
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  symlinkSync(root, join(folder, 'node_modules', 'tightlip'))
}
