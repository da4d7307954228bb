import type { OfferedCommand, OfferedOption } from './surface.ts'

/** The completion script of zsh. */
export function zshScript(commands: readonly OfferedCommand[]): string {
  return `#compdef tightlip
# Completion of tightlip for zsh. To use it: source <(tightlip completion zsh), or put it as _tightlip into a folder of $fpath.
_tightlip_environments() {
  local -a names
  names=(.tightlip/*.age(N:t:r))
  _describe environment names
}

_tightlip() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    compadd -- --help --version
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(argumentsOf).join('\n')}
  esac
}

if [ "$funcstack[1]" = _tightlip ]; then
  _tightlip "$@"
else
  compdef _tightlip tightlip
fi
`
}

function argumentsOf({ name, options, operands }: OfferedCommand): string {
  const specs = Object.entries(options).flatMap(([long, option]) => optionSpecs(long, option))
  const all = [...specs, ...operandSpecs(operands)].map((spec) => ` \\\n        ${spec}`)
  return `    ${name})\n      _arguments -S :${all.join('')}\n      ;;`
}

function optionSpecs(long: string, { short, summary, type, value = 'TEXT', offers }: OfferedOption): string[] {
  const action = offers === 'environments' ? '_tightlip_environments' : offers === 'files' ? '_files' : ' '
  const rest = `[${summary.replaceAll(/[[\]:\\]/g, '\\$&')}]${type === 'boolean' ? '' : `:${value}:${action}`}`
  if (short === undefined) return [quoted(`--${long}${rest}`)]
  return [`-${short}`, `--${long}`].map((spelling) => quoted(`(-${short} --${long})${spelling}${rest}`))
}

function operandSpecs(operands: OfferedCommand['operands']): string[] {
  if (operands === undefined) return []
  if (operands === 'files') return [quoted('*:file:_files')]
  if (operands === 'command') return [quoted('(-)1:command:_command_names -e'), quoted('*::arguments:_normal')]
  return [quoted(`1:action:(${operands.join(' ')})`)]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
