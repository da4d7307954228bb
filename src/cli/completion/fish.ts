import { spellings, type OfferedCommand, type OfferedOption } from './surface.ts'

/** The completion script of fish. */
export function fishScript(commands: readonly OfferedCommand[]): string {
  const lines = commands.flatMap(linesOf)
  const valued = commands.filter(({ operands }) => operands === 'command').flatMap((command) => spellings(command, { valued: true }))
  return `# Completion of tightlip for fish. To use it: tightlip completion fish > ~/.config/fish/completions/tightlip.fish
function __tightlip_environments
  for file in .tightlip/*.age
    string replace -r '^.*/(.*)\\.age$' '$1' -- $file
  end
end

function __tightlip_is
  set -l words (commandline -opc)
  test (count $words) -gt 1; and test $words[2] = $argv[1]
end

# What the shell offers for the command line behind the options of run.
function __tightlip_runs
  set -l words (commandline -opc)[3..]
  set -l word (commandline -ct)
  set -l separated 0
  while set -q words[1]
    switch $words[1]
      case --
        set separated 1
        set -e words[1]
        break
      case ${valued.join(' ')}
        set -e words[1]
        set -q words[1]; or return
        set -e words[1]
      case '-*'
        set -e words[1]
      case '*'
        break
    end
  end
  if test $separated = 0; and not set -q words[1]; and string match -q -- '-*' $word
    return
  end
  complete --do-complete=(string join ' ' -- (string escape -- $words) "$word")
end

complete -c tightlip -f
complete -c tightlip -n __fish_use_subcommand -l help -s h -d 'print the overview'
complete -c tightlip -n __fish_use_subcommand -l version -s V -d 'print the version'
${lines.join('\n')}
`
}

function linesOf({ name, summary, options, operands }: OfferedCommand): string[] {
  const here = `complete -c tightlip -n '__tightlip_is ${name}'`
  const command = `complete -c tightlip -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`
  return [command, ...Object.entries(options).map(([long, option]) => `${here} ${optionOf(long, option)}`), ...operandsOf(here, operands)]
}

function optionOf(long: string, { short, summary, type, offers }: OfferedOption): string {
  const spelling = `${short === undefined ? '' : `-s ${short} `}-l ${long}`
  const value =
    type === 'boolean' ? '' : offers === 'files' ? ' -r -F' : offers === 'environments' ? " -x -a '(__tightlip_environments)'" : ' -x'
  return `${spelling}${value} -d ${quoted(summary)}`
}

function operandsOf(here: string, operands: OfferedCommand['operands']): string[] {
  if (operands === undefined) return []
  if (operands === 'files') return [`${here} -F`]
  if (operands === 'command') return [`${here} -a '(__tightlip_runs)'`]
  return [`${here} -a ${quoted(operands.join(' '))}`]
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
}
