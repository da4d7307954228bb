import type { ProjectConfig } from '../load/config.ts'
import { guardedRedactor } from '../load/redaction.ts'
import { environmentOption, type Command } from './command.ts'
import { isSecret } from './masking.ts'
import { say } from './output.ts'
import { openProject, winning } from './project.ts'
import { childEnvironment, type ChildEnvironment, type Written } from './run/child-environment.ts'
import { runPiped, type Run } from './run/piped.ts'
import { loadPty, runOnTerminal } from './run/terminal.ts'
import { UsageError } from './usage-error.ts'

/** `tightlip run`. */
export const run: Command = {
  usage: ['[options] [--] COMMAND [ARGUMENT...]'],
  about: [
    'Runs a command, in any language, with the environment and the .env files of the project, every reference in them resolved. Nothing is run when one cannot be. What the command prints is masked. It never gets TIGHTLIP_IDENTITY.',
    'Signals are handed on, and the exit code is that of the command: 128+n when signal n ended it, 127 when it is not found, 126 when it cannot be executed, 78 when the secrets cannot be had.',
    'On a terminal the command gets a terminal of its own if the package @lydell/node-pty is installed. Without it, it writes to pipes, with FORCE_COLOR, COLUMNS and LINES set, and a few programs will not draw. What it leaves running in the background is not waited for, and its output ends with it.',
  ],
  options: {
    environment: environmentOption,
    'no-mask': { type: 'boolean', summary: 'leave the output alone; the record says so' },
  },
  examples: [
    ['tightlip run -- node app.js', 'a program that reads process.env'],
    ['tightlip run -e staging -- ./migrate.sh --dry-run', 'another environment'],
    ['tightlip run -- sh -c \'curl -H "authorization: Bearer $TOKEN" "$API_URL"\'', 'variables are expanded by the inner shell'],
  ],
  operands: 'command',
  passesOn: true,
  async run(given) {
    const [command, ...args] = given.positionals
    if (command === undefined || command === '') throw new UsageError('a command is missing', 'run')
    const project = await openProject(given)
    const config: ProjectConfig = given.flag('no-mask') ? { ...project.config, redact: false } : project.config
    const texts = winning(project.texts)
    const environment = await childEnvironment(texts, config)
    const masked = config.redact !== false
    if (masked) {
      maskLiterals(environment, texts, config)
      guardedRedactor(config).prepare() // while it is done, what the command prints to two pipes would lose its order
    }
    try {
      const outcome = await start({ command, args, env: environment.env }, masked)
      if (typeof outcome === 'number') return outcome
      say(`tightlip: ${outcome.text}`)
      return outcome.code
    } finally {
      await environment.close()
    }
  },
}

async function start(run: Run, masked: boolean): ReturnType<typeof runPiped> {
  const attached = process.stdin.isTTY && process.stdout.isTTY && process.stderr.isTTY
  const pty = masked && attached ? await loadPty() : undefined
  return pty === undefined ? await runPiped(run, { masked }) : await runOnTerminal(pty, run)
}

/** Masks the literals that are secrets. What came from references is masked since it was resolved. */
function maskLiterals({ env, literals }: ChildEnvironment, texts: ReadonlyMap<string, Written>, config: ProjectConfig): void {
  const redactor = guardedRedactor(config)
  for (const name of literals) {
    const text = env[name] ?? ''
    const own = texts.get(name)?.source !== 'process.env'
    if (!isSecret(name, text, config, { own })) continue
    const verdict = redactor.add(name, text)
    if (own && (verdict === 'common' || verdict === 'too_short'))
      say(`tightlip: warning: ${name} is too short or too common a value to be masked in output`)
  }
}
