import { describe, expect, it } from 'vitest'
import { available } from '../command.ts'
import { initialized, Project } from './cli.ts'

describe.skipIf(!available('fish'))('tightlip completion fish', () => {
  it('offers commands, options, operands, environments, files and the commands of the machine', () => {
    const project = initialized()
    project.write('settings.env', '')
    const offered = (line: string): string[] => {
      const script = `"$node" "$cli" completion fish | source; complete -C '${line}'`
      const { stdout, stderr } = project.shell(`exec fish --no-config -c '${script.replaceAll("'", `'\\''`)}'`)
      expect(stderr).toBe('')
      return stdout
        .trim()
        .split('\n')
        .map((one) => one.split('\t', 1)[0] ?? '')
    }
    expect(offered('tightlip i')).toEqual(expect.arrayContaining(['import', 'init']))
    expect(offered('tightlip import --')).toEqual(
      expect.arrayContaining(['--all', '--dry-run', '--environment', '--help', '--overwrite', '--shred']),
    )
    expect(offered('tightlip recipients ')).toEqual(expect.arrayContaining(['add', 'list', 'remove']))
    expect(offered('tightlip set ')).not.toContain('settings.env')
    expect(offered('tightlip list -e ')).toEqual(['development'])
    expect(offered('tightlip import set')).toContain('settings.env')
    expect(offered('tightlip run -- printen')).toContain('printenv')
    expect(offered('tightlip run -- cat settin')).toContain('settings.env')
    expect(offered('tightlip run -e development printen')).toContain('printenv')
    expect(offered('tightlip run --no')).toContain('--no-mask')
  })
})

describe.skipIf(!available('zsh'))('tightlip completion zsh', () => {
  it('completes words at the prompt, from a file of $fpath and by source', async () => {
    const project = initialized()
    project.write('settings.env', '')
    for (const load of [
      'mkdir -p f; tightlip completion zsh > f/_tightlip; fpath=($PWD/f $fpath); autoload -Uz compinit; compinit -u -D',
      'autoload -Uz compinit; compinit -u -D; source <(tightlip completion zsh)',
    ]) {
      // prettier-ignore
      const terminal = project.onTerminal('exec zsh -f -i', { cli: Project.cli, node: process.execPath })
      terminal.type(`PS1='> '; tightlip() { $node $cli "$@" }; ${load}; bindkey '^I' complete-word; echo load''ed\r`)
      await terminal.shows('loaded\r\n')
      for (const [typed, whole] of [
        ['import --dr', 'import --dry-run '],
        ['recipients rem', 'recipients remove '],
        ['list -e dev', 'list -e development '],
        ['import settin', 'import settings.env '],
        ['run -- printen', 'run -- printenv '],
        ['run -e development -- cat settin', 'run -e development -- cat settings.env '],
      ] as const) {
        // prettier-ignore
        terminal.type(`tightlip ${typed}\t#\u0001echo is: '\u0005'\r`)
        await terminal.shows(`\nis: tightlip ${whole}#`)
      }
      terminal.type('exit\r')
      await terminal.ended
    }
  })
})
