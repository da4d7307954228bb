import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Dotenv from 'dotenv'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as tightlip from '../../src/dotenv/index.ts'
import { folderWith } from './program.ts'

const original = createRequire(import.meta.url)('dotenv') as typeof Dotenv

type Api = Pick<typeof Dotenv, 'config' | 'configDotenv' | 'parse' | 'populate'>

interface Scenario {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly run: (dotenv: Api, folder: string) => unknown
}

const both = 'FIRST=one\nSECOND="two words"\nTHIRD=3 # comment\n'
const outsideFolder = (folder: string): string => join('~', relative(homedir(), folder), '.env')

const scenarios: Record<string, Scenario> = {
  'reads .env of the working directory': { files: { '.env': both }, run: ({ config }) => config() },
  'configDotenv is config': { files: { '.env': both }, run: ({ configDotenv }) => configDotenv() },
  'returns an error for a missing file': { run: ({ config }) => config() },
  'returns an error for a folder in place of the file': { files: { '.env/file': '' }, run: ({ config }) => config() },
  'returns an error for an unknown encoding': { files: { '.env': both }, run: ({ config }) => config({ encoding: 'none' }) },
  'takes null for no options': { files: { '.env': both }, run: ({ config }) => config(null as never) },
  'takes an undefined option for none': { files: { '.env': both }, run: ({ config }) => config({ path: undefined } as never) },
  'takes an empty path for none': { files: { '.env': both }, run: ({ config }) => config({ path: '' }) },
  'reads a path': { files: { 'other.env': 'OTHER=1' }, run: ({ config }) => config({ path: 'other.env' }) },
  'reads a URL': {
    files: { 'other.env': 'OTHER=1' },
    run: ({ config }, folder) => config({ path: pathToFileURL(join(folder, 'other.env')) }),
  },
  'reads a path below the home directory': {
    files: { '.env': both },
    run: ({ config }, folder) => config({ path: outsideFolder(folder) }),
  },
  'lets the first of several files win': {
    files: { a: 'SAME=a\nA=1', b: 'SAME=b\nB=1' },
    run: ({ config }) => config({ path: ['a', 'b'] }),
  },
  'lets the last of several files win under override': {
    files: { a: 'SAME=a\nA=1', b: 'SAME=b\nB=1' },
    run: ({ config }) => config({ path: ['a', 'b'], override: true }),
  },
  'reads on after a missing file, and returns the error': {
    files: { b: 'B=1' },
    run: ({ config }) => config({ path: ['a', 'b', 'c'] }),
  },
  'reads no file of an empty list': { files: { '.env': both }, run: ({ config }) => config({ path: [] }) },
  'takes URLs in a list': {
    files: { a: 'A=1', b: 'B=1' },
    run: ({ config }, folder) => config({ path: ['a', pathToFileURL(join(folder, 'b'))] as never }),
  },
  'keeps what is set already': { files: { '.env': both }, env: { FIRST: 'kept' }, run: ({ config }) => config() },
  'keeps what is set already, be it empty': { files: { '.env': both }, env: { FIRST: '' }, run: ({ config }) => config() },
  'replaces what is set already under override': {
    files: { '.env': both },
    env: { FIRST: 'replaced' },
    run: ({ config }) => config({ override: true }),
  },
  'takes the text false for an option that is off': {
    files: { '.env': both },
    env: { FIRST: 'kept' },
    run: ({ config }) => config({ override: 'false' as never }),
  },
  'writes into another object': {
    files: { '.env': both },
    run: ({ config }) => {
      const processEnv = { FIRST: 'kept' }
      return [config({ processEnv }), processEnv]
    },
  },
  'reads another encoding': {
    files: { '.env': 'NAME=caf\u00c3\u00a9' },
    run: ({ config }) => config({ encoding: 'latin1' }),
  },
  'takes fast': { files: { '.env': both }, run: ({ config, parse }) => [config({ fast: true }), parse(both, { fast: true })] },
  'reads the path from DOTENV_PATH': { files: { other: 'OTHER=1' }, env: { DOTENV_PATH: 'other' }, run: ({ config }) => config() },
  'reads the path from DOTENV_CONFIG_PATH': {
    files: { other: 'OTHER=1' },
    env: { DOTENV_CONFIG_PATH: 'other' },
    run: ({ config }) => config(),
  },
  'prefers DOTENV_PATH to DOTENV_CONFIG_PATH': {
    files: { a: 'A=1', b: 'B=1' },
    env: { DOTENV_CONFIG_PATH: 'a', DOTENV_PATH: 'b' },
    run: ({ config }) => config(),
  },
  'does not fall back from an empty DOTENV_PATH': {
    files: { a: 'A=1', '.env': both },
    env: { DOTENV_CONFIG_PATH: 'a', DOTENV_PATH: '' },
    run: ({ config }) => config(),
  },
  'prefers an option to DOTENV_PATH': {
    files: { a: 'A=1', b: 'B=1' },
    env: { DOTENV_PATH: 'b' },
    run: ({ config }) => config({ path: 'a' }),
  },
  'overrides by DOTENV_OVERRIDE': {
    files: { '.env': both },
    env: { DOTENV_OVERRIDE: 'true', FIRST: 'replaced' },
    run: ({ config }) => config(),
  },
  'does not override by DOTENV_OVERRIDE=off': {
    files: { '.env': both },
    env: { DOTENV_OVERRIDE: 'off', DOTENV_CONFIG_OVERRIDE: 'true', FIRST: 'kept' },
    run: ({ config }) => config(),
  },
  'reads the encoding from DOTENV_ENCODING': {
    files: { '.env': 'NAME=caf\u00c3\u00a9' },
    env: { DOTENV_ENCODING: 'latin1' },
    run: ({ config }) => config(),
  },
  'parses text and bytes': { run: ({ parse }) => [parse(both), parse(Buffer.from(both))] },
  'refuses to parse nothing': { run: ({ parse }) => parse(undefined as never) },
  'populates an object': {
    run: ({ populate }) => {
      const target = { A: 'kept' }
      return [populate(target, { A: 'a', B: 'b' }), target]
    },
  },
  'populates an object under override': {
    run: ({ populate }) => {
      const target = { A: 'replaced' }
      return [populate(target, { A: 'a', B: 'b' }, { override: true }), target]
    },
  },
  'populates with null for options': { run: ({ populate }) => populate({}, { A: 'a' }, null as never) },
  'refuses to populate nothing': { run: ({ populate }) => populate(undefined as never, {}) },
  'refuses to populate from text': { run: ({ populate }) => populate({}, 'A=a' as never) },
  'does not take an inherited property for one that is set': {
    run: ({ populate }) => {
      const target = Object.create({ A: 'inherited' }) as Record<string, string>
      return [populate(target, { A: 'own' }), Object.keys(target)]
    },
  },
}

/** What a scenario leaves, with errors as callers look at them. */
function outcome(dotenv: Api, { env = {}, run }: Scenario, folder: string): unknown {
  const before = { ...process.env }
  Object.assign(process.env, env)
  try {
    const result = run(dotenv, folder)
    const changed = Object.entries(process.env).filter(([name, value]) => before[name] !== value)
    return JSON.parse(JSON.stringify({ result, changed }, (_, value) => (value instanceof Error ? codeOf(value) : value)))
  } catch (error) {
    return { thrown: codeOf(error as Error), message: (error as Error).message }
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

function codeOf(error: Error): string {
  return `${error.name} ${(error as NodeJS.ErrnoException).code ?? ''}`
}

const home = process.cwd()
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  vi.spyOn(console, 'log').mockReturnValue(undefined)
})
afterEach(() => {
  process.chdir(home)
  vi.restoreAllMocks()
})

describe('tightlip/dotenv, as dotenv', () => {
  it.each(Object.entries(scenarios))('%s', (_, scenario) => {
    const folder = folderWith(scenario.files)
    process.chdir(folder)
    const expected = outcome(original, scenario, folder)
    expect(outcome(tightlip, scenario, folder)).toEqual(expected)
  })
})

describe('what it says', () => {
  it.each<[string, tightlip.DotenvConfigOptions]>([
    ['when asked not to be quiet', { quiet: false }],
    ['under debug', { debug: true }],
    ['under debug with files that fail', { debug: true, path: ['none', '.env'] }],
    ['under debug and override', { debug: true, override: true }],
  ])('%s is what dotenv says, all of it on stderr', (_, options) => {
    process.chdir(folderWith({ '.env': both }))
    const said: string[] = []
    vi.mocked(console.error).mockImplementation((line: string) => void said.push(line))
    vi.mocked(console.log).mockImplementation((line: string) => void said.push(line))
    original.config({ ...options, processEnv: { FIRST: 'there' } })
    const expected = said.splice(0).map((line) => `${line}\n`)
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((line) => said.push(String(line)) > 0)
    tightlip.config({ ...options, processEnv: { FIRST: 'there' } })
    stderr.mockRestore()
    expect(said).toEqual(expected)
    expect(stdout).not.toHaveBeenCalled()
    stdout.mockRestore()
  })

  it.each(['DOTENV_QUIET', 'DOTENV_CONFIG_QUIET'])('begins with %s=false, be it in the file', (name) => {
    const folder = folderWith({ '.env': `${name}=false\n`, 'quiet.env': 'A=1' })
    process.chdir(folder)
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    tightlip.config({ processEnv: {}, path: 'quiet.env' })
    expect(stderr).not.toHaveBeenCalled()
    tightlip.config({ processEnv: {} })
    expect(stderr).toHaveBeenCalledWith(`\u25c7 injected env (1) from ${basename('.env')}\n`)
    stderr.mockRestore()
  })
})
