import { spellings, type OfferedCommand, type OfferedOption } from './surface.ts'

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
  local -a entries
  entries=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command entries
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

function argumentsOf(command: OfferedCommand): string {
  const { name, options, operands } = command
  const specs = Object.entries(options).flatMap(([long, option]) => optionSpecs(long, option))
  const all = [...specs, ...operandSpecs(operands)].map((spec) => ` \\\n        ${spec}`)
  return `    ${name})\n${operands === 'command' ? commandLine(command) : ''}      _arguments -S :${all.join('')}\n      ;;`
}

/** Completes what stands behind the options as the command line that it is. */
function commandLine(command: OfferedCommand): string {
  return `      local -i at=2 separated=0
      while ((at < CURRENT && ! separated)); do
        case $words[at] in
          --) separated=1; ((at++)) ;;
          ${spellings(command, { valued: true }).join('|')}) ((at += 2)) ;;
          -*) ((at++)) ;;
          *) break ;;
        esac
      done
      if ((at < CURRENT || at == CURRENT && separated)) || [[ at -eq CURRENT && $words[at] != -* ]]; then
        shift $((at - 1)) words
        ((CURRENT -= at - 1))
        _normal
        return
      fi
`
}

function optionSpecs(long: string, { short, summary, type, value = 'TEXT', offers }: OfferedOption): string[] {
  const action = offers === 'environments' ? '_tightlip_environments' : offers === 'files' ? '_files' : ' '
  const rest = `[${summary.replaceAll(/[[\]:\\]/g, '\\$&')}]${type === 'boolean' ? '' : `:${value}:${action}`}`
  if (short === undefined) return [quoted(`--${long}${rest}`)]
  return [`-${short}`, `--${long}`].map((spelling) => quoted(`(-${short} --${long})${spelling}${rest}`))
}

function operandSpecs(operands: OfferedCommand['operands']): string[] {
  if (operands === undefined || operands === 'command') return []
  if (operands === 'files') return [quoted('*:file:_files')]
  return [quoted(`1:action:(${operands.join(' ')})`)]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
