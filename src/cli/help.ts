import type { Command, Option } from './command.ts'
import { commands } from './commands.ts'
import { aligned } from './table.ts'

/** The overview of all commands. */
export function overview(): string {
  const list = aligned(Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary]))
  return `tightlip keeps secrets in a store, resolves references to them, and masks them in output.

usage: tightlip COMMAND [options]

${list}

tightlip COMMAND --help explains a command and shows examples; tightlip --version prints the version.

A secret is named by NAME, which means age://NAME in the store of the environment, or by a reference such as
age://prod/db#password. The environment is TIGHTLIP_ENV, or --environment. A project's config, tightlip.config.mjs, is
honoured, that is: run, by every command but init and completion.

Results go to standard output, everything else to standard error.

exit codes
  0    done
  1    it failed: the message says why and what to do
  2    the command line is wrong
  78   failed closed: a reference, the config or the environment is not in order; nothing was run or handed out
  126, 127, 128+n   of run: not executable, not found, ended by signal n; else the code of the command
`
}

/** The help of one command. */
export function helpOf(name: string, { usage, about, options, examples }: Command): string {
  const usages = usage.map((line, index) => `${index === 0 ? 'usage:' : '      '} tightlip ${name} ${line}`.trimEnd())
  const rows = Object.entries(options).map(([long, option]) => [`  ${spelling(long, option)}`, option.summary])
  const lines = examples.map(([line, why]) => `  ${line}\n      ${why}`)
  return [
    `${usages.join('\n')}\n`,
    `${commands[name]?.summary ?? ''}\n`,
    ...about.map((paragraph) => `${folded(paragraph)}\n`),
    `options\n${aligned([...rows, ['  -h, --help', 'print this help']])}\n`,
    `examples\n${lines.join('\n')}\n`,
  ].join('\n')
}

function spelling(long: string, { short, type, value = 'TEXT' }: Option): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${long}${type === 'string' ? ` ${value}` : ''}`
}

/** The text in lines of at most 100 characters. */
function folded(text: string): string {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= 100) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}
