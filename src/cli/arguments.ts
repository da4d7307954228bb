import { parseArgs } from 'node:util'
import type { Command, Given, Option } from './command.ts'
import { nearest } from './nearest.ts'
import { UsageError } from './usage-error.ts'

const help: Option = { type: 'boolean', short: 'h', summary: 'print this help' }

/**
 * Reads the arguments of a command.
 *
 * @throws {UsageError} for an unknown option, and for a value that is missing or not taken.
 */
export function readArguments(name: string, command: Command, args: readonly string[]): Given {
  const options = { ...command.options, help }
  const config = { options, allowPositionals: true, strict: false, tokens: true } as const
  const own = command.passesOn === true ? args.slice(0, endOfOptions(parseArgs({ ...config, args: [...args] }).tokens, args.length)) : args
  const { tokens } = parseArgs({ ...config, args: [...own] })
  const values = new Map<string, string | true>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const option = Object.hasOwn(options, token.name) ? options[token.name as keyof typeof options] : undefined
    if (option === undefined) throw unknown(token.rawName, name, command, Object.keys(options))
    if (option.type === 'string' && (token.value === undefined || token.value === '')) {
      throw new UsageError(`--${token.name} needs a value, ${option.value ?? 'TEXT'}`, name)
    }
    if (option.type === 'boolean' && token.value !== undefined) throw new UsageError(`--${token.name} takes no value`, name)
    values.set(token.name, token.value ?? true)
  }
  const rest = args.slice(own.length)
  return {
    positionals: [...positionals, ...(rest[0] === '--' ? rest.slice(1) : rest)],
    flag: (option) => values.get(option) === true,
    text: (option) => {
      const value = values.get(option)
      return typeof value === 'string' ? value : undefined
    },
  }
}

type Tokens = NonNullable<ReturnType<typeof parseArgs>['tokens']>

/** Where the command line of the other program begins. */
function endOfOptions(tokens: Tokens, length: number): number {
  return tokens.find(({ kind }) => kind !== 'option')?.index ?? length
}

function unknown(written: string, name: string, { discreet = false }: Command, known: readonly string[]): UsageError {
  if (discreet) return new UsageError('there is an option that is not known, which is not repeated here since it may be a value', name)
  const near = written.startsWith('--') ? nearest(written.slice(2), known) : undefined
  const plain = /^--?[A-Za-z-]{1,30}$/.test(written) ? ` ${written}` : ''
  return new UsageError(`the option${plain} is not known${near === undefined ? '' : `; did you mean --${near}?`}`, name)
}
