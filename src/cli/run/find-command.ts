import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'

/** Where a command is, looked for as execvp(3) does. */
export type FoundCommand = { readonly path: string } | { readonly code: 'ENOENT' | 'EACCES' }

/** Finds a command in the `PATH` given, or where its path says. */
export function findCommand(command: string, path: string = '/usr/local/bin:/bin:/usr/bin'): FoundCommand {
  const candidates = command.includes('/') ? [resolve(command)] : path.split(delimiter).map((folder) => resolve(folder || '.', command))
  let code: 'ENOENT' | 'EACCES' = 'ENOENT'
  for (const candidate of candidates) {
    try {
      if (!statSync(candidate).isFile()) throw Object.assign(new Error(), { code: 'EACCES' })
      accessSync(candidate, constants.X_OK)
      return { path: candidate }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') code = 'EACCES'
    }
  }
  return { code }
}
