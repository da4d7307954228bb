import type { URL } from 'node:url'
import type { DotenvPopulateInput } from './assign.ts'

/** Options of `config` and `configDotenv`, as dotenv's. */
export interface DotenvConfigOptions {
  /** The file to read, or several in their order. Default: `.env` in the working directory. A leading `~` is the home directory. */
  path?: string | string[] | URL
  /** Encoding of the files. Default: `utf8`. */
  encoding?: string
  /** Whether the one line about what was loaded stays away. Default: `true`; dotenv's is `false`. */
  quiet?: boolean
  /** Whether to tell on stderr why a name is not set as expected. Default: `false`. */
  debug?: boolean
  /** Whether the files win over variables that are set already, and later files over earlier ones. Default: `false`. */
  override?: boolean
  /** Taken for the sake of dotenv's callers, without effect: there is one parser. */
  fast?: boolean
  /** The object to write to. Default: `process.env`. */
  processEnv?: DotenvPopulateInput
}

/** The options with which `path`, `encoding` and the like may come as text, from variables and arguments. */
export type TextOptions = { [Name in 'encoding' | 'path' | 'quiet' | 'debug' | 'override' | 'fast']?: string }

const names = ['encoding', 'path', 'quiet', 'debug', 'override', 'fast'] as const

/** dotenv's reading of a switch: `false`, `0`, `no`, `off` and the empty text are off, whatever the case. */
export function isOn(value: unknown): boolean {
  return typeof value === 'string' ? !['false', '0', 'no', 'off', ''].includes(value.toLowerCase()) : Boolean(value)
}

/** Options by `DOTENV_*`, else by the older `DOTENV_CONFIG_*`. */
export function optionsFromEnvironment(env: DotenvPopulateInput): TextOptions {
  const options: TextOptions = {}
  for (const name of names) {
    const text = env[`DOTENV_${name.toUpperCase()}`] ?? env[`DOTENV_CONFIG_${name.toUpperCase()}`]
    if (text !== undefined) options[name] = text
  }
  return options
}

/** Options by arguments of the command line, `dotenv_config_path=./other.env`, as dotenv reads them up to its version 17. */
export function optionsFromArguments(argv: readonly string[]): DotenvConfigOptions {
  const options: TextOptions & { DOTENV_KEY?: string } = {}
  for (const argument of argv) {
    const match = /^dotenv_config_(encoding|path|quiet|debug|override|DOTENV_KEY)=(.+)$/.exec(argument)
    if (match !== null) options[match[1] as keyof typeof options] = match[2] as string
  }
  return options as object
}

/** The options given, over those of the environment. An option that is `undefined` counts as not given. */
export function completed(options: DotenvConfigOptions | undefined): DotenvConfigOptions {
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined)
  return { ...optionsFromEnvironment(process.env), ...Object.fromEntries(given) } as object
}
