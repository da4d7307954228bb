import type { Command, CommandEntry, Option } from './command.ts'
import { bashScript } from './completion/bash.ts'
import { fishScript } from './completion/fish.ts'
import type { OfferedCommand } from './completion/surface.ts'
import { zshScript } from './completion/zsh.ts'
import { print } from './output.ts'
import { UsageError } from './usage-error.ts'

const shells: Readonly<Record<string, (commands: readonly OfferedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}
const help: Option = { type: 'boolean', short: 'h', summary: 'print this help' }

/** `tightlip completion`, of the commands that there are. */
export const completionOf = (commands: Readonly<Record<string, CommandEntry>>): Command => ({
  usage: ['bash|zsh|fish'],
  about: ['Prints the script that completes commands, options and environments. It never runs code of a project, nor reads a store.'],
  options: {},
  examples: [
    ['source <(tightlip completion bash)', 'in ~/.bashrc'],
    ['source <(tightlip completion zsh)', 'in ~/.zshrc, after compinit'],
    ['tightlip completion fish > ~/.config/fish/completions/tightlip.fish', 'once'],
  ],
  operands: Object.keys(shells),
  async run({ positionals: [shell = '', ...more] }) {
    const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined
    if (script === undefined || more.length > 0) throw new UsageError('one of bash, zsh and fish is taken', 'completion')
    const offered = Object.entries(commands).map(async ([name, { summary, load }]): Promise<OfferedCommand> => {
      const { options, operands } = await load()
      return { name, summary, options: { ...options, help }, operands }
    })
    print(script(await Promise.all(offered)))
    return 0
  },
})
