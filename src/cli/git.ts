import { spawnSync } from 'node:child_process'

/** Whether git ignores a file of the folder; `undefined` outside a repository and where git is not installed. */
export function isIgnored(folder: string, file: string): boolean | undefined {
  const status = git(folder, ['check-ignore', '-q', '--', file])
  return status === 0 ? true : status === 1 ? false : undefined
}

/** Whether git has a file of the folder in its index, and so most likely in its history. */
export function isTracked(folder: string, file: string): boolean {
  return git(folder, ['ls-files', '--error-unmatch', '--', file]) === 0
}

function git(cwd: string, args: readonly string[]): number | null {
  return spawnSync('git', args, { cwd, stdio: 'ignore' }).status
}
