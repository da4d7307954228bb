import { spellings, type OfferedCommand, type OfferedOption } from './surface.ts'

/** The completion script of bash, from 3.2 on. */
export function bashScript(commands: readonly OfferedCommand[]): string {
  const valued = [...new Set(commands.flatMap((command) => spellings(command, { valued: true })))]
  return `# Completion of tightlip for bash. To use it: source <(tightlip completion bash)
_tightlip_environments() {
  local file
  for file in .tightlip/*.age; do
    [ -e "$file" ] && file=\${file##*/} && printf '%s\\n' "\${file%.age}"
  done
}

_tightlip_files() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$1"))
  compopt -o filenames 2>/dev/null
}

_tightlip_words() {
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}

_tightlip() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} at
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _tightlip_words '${commands.map(({ name }) => name).join(' ')} --help --version' "$word"
    return
  fi
  if [ "\${COMP_WORDS[1]}" = run ]; then
    for ((at = 2; at < COMP_CWORD; at++)); do
      case \${COMP_WORDS[at]} in
        --) break ;;
        ${valued.join(' | ')}) ((at++)) ;;
        -*) ;;
        *) ((at--)); break ;;
      esac
    done
    if ((at < COMP_CWORD)); then
      if ((at + 1 == COMP_CWORD)); then
        COMPREPLY=($(compgen -c -- "$word"))
      elif declare -F _command_offset >/dev/null; then
        _command_offset $((at + 1))
      else
        _tightlip_files "$word"
      fi
      return
    fi
  fi
  case "\${COMP_WORDS[1]} $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "\${COMP_WORDS[1]} $word" in
${commands.flatMap(wordCases).join('\n')}
  esac
}

complete -F _tightlip tightlip
`
}

function valueCases({ name, options }: OfferedCommand): string[] {
  return Object.entries(options).flatMap(([long, option]) => {
    if (option.type === 'boolean') return []
    const patterns = [`'${name} --${long}'`, ...(option.short === undefined ? [] : [`'${name} -${option.short}'`])]
    return [`    ${patterns.join(' | ')}) ${offer(option)}; return ;;`]
  })
}

function offer({ offers }: OfferedOption): string {
  if (offers === 'environments') return '_tightlip_words "$(_tightlip_environments)" "$word"'
  return offers === 'files' ? '_tightlip_files "$word"' : ':'
}

function wordCases(command: OfferedCommand): string[] {
  const { name, operands } = command
  const options = `    '${name} '-*) _tightlip_words '${spellings(command).join(' ')}' "$word" ;;`
  if (operands === 'command') return [options, `    '${name} '*) COMPREPLY=($(compgen -c -- "$word")) ;;`]
  if (operands === 'files') return [options, `    '${name} '*) _tightlip_files "$word" ;;`]
  return operands === undefined ? [options] : [options, `    '${name} '*) _tightlip_words '${operands.join(' ')}' "$word" ;;`]
}
