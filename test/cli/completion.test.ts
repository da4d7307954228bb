import { describe, expect, it } from 'vitest'
import { initialized, Project } from './cli.ts'

describe('tightlip completion bash', () => {
  /** What a bash with nothing else set up offers for a command line whose last word is being typed. */
  const offered = (project: Project, ...words: string[]): string[] => {
    const script = `source <("$node" "$cli" completion bash)
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tightlip; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr, status } = project.bash(script, ['tightlip', ...words])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout.trim().split('\n')
  }

  it('offers commands, options, operands, environments, files and the commands of the machine', () => {
    const project = initialized()
    project.write('settings.env', '')
    expect(offered(project, 'i')).toEqual(['init', 'import'])
    expect(offered(project, '')).toContain('completion')
    expect(offered(project, 'import', '--')).toEqual(['--environment', '--all', '--overwrite', '--shred', '--dry-run', '--help'])
    expect(offered(project, 'recipients', '')).toEqual(['list', 'add', 'remove'])
    expect(offered(project, 'list', '-e', '')).toEqual(['development'])
    expect(offered(project, 'import', 'set')).toEqual(['settings.env'])
    expect(offered(project, 'run', '--', 'printen')).toContain('printenv')
    expect(offered(project, 'run', '-e', 'development', 'printen')).toContain('printenv')
    expect(offered(project, 'run', '--', 'cat', 'settin')).toEqual(['settings.env'])
    expect(offered(project, 'run', '--no')).toEqual(['--no-mask'])
  })

  it('completes a word at the prompt of an interactive bash', async () => {
    const terminal = initialized().onTerminal('exec bash --norc --noprofile -i')
    terminal.type(
      `tightlip() { "${process.execPath}" "$cli" "$@"; }; cli=${JSON.stringify(Project.cli)}; source <(tightlip completion bash); echo load''ed\r`,
    )
    await terminal.shows('loaded\r\n')
    terminal.type('tightlip comp\t')
    await terminal.shows('tightlip completion ')
    terminal.type('z\t')
    await terminal.shows('tightlip completion zsh')
    terminal.type('\u0015exit\r')
    await terminal.ended
  })

  it('is for three shells, and runs no code of the project', () => {
    const project = new Project()
    project.write('tightlip.config.mjs', 'throw new Error("run")')
    for (const shell of ['bash', 'zsh', 'fish']) expect(project.run(['completion', shell]).status).toBe(0)
    expect(project.run(['completion', 'tcsh'])).toMatchObject({ status: 2, stderr: expect.stringContaining('one of bash, zsh and fish') })
  })
})
