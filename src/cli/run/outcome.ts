import { constants } from 'node:os'

/** The exit code of a command that ended by a signal, as shells give it. */
export function codeOfSignal(signal: NodeJS.Signals): number {
  return 128 + (constants.signals[signal] ?? 0)
}

/** Why a command could not be started: what to say, and the exit code as shells give it. */
export interface StartFailure {
  readonly code: 126 | 127
  readonly text: string
}

/** What an error of the system at the start of a command means. The command is not repeated but for its name. */
export function startFailure(command: string, error: unknown): StartFailure {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return { code: 127, text: `${command}: command not found` }
  if (code === 'EACCES' || code === 'EISDIR' || code === 'ENOEXEC') return { code: 126, text: `${command}: not executable` }
  if (code === 'E2BIG') return { code: 126, text: `${command}: the arguments and the environment are too large for the system` }
  return { code: 126, text: `${command}: could not be started, the system answered ${code ?? 'unknown'}` }
}
