import { writeFileSync } from 'node:fs'
import { setLine } from '../../env-file/edit.ts'
import { readEnvFile } from '../../env-file/find.ts'
import { parse } from '../../env-file/parse.ts'

/** The environment that is made, and whether the local `.env` names it. */
export interface NamedEnvironment {
  readonly environment: string
  /** Of the `.env` file. */
  readonly path: string
  /** Whether the file was not there. */
  readonly fresh: boolean
  /** Whether it counts here without `--environment`. */
  readonly active: boolean
  /** Names `development` in a `.env` file that names none; `false` when there is nothing to write. */
  write(): boolean
}

/**
 * The environment by option, else by `TIGHTLIP_ENV` of the process or of the `.env` file, else `development`. Only `development`, on a
 * machine where nothing else is said, is written down: naming another one is the business of the machine that is it.
 */
export function nameEnvironment(path: string, option: string | undefined): NamedEnvironment {
  const bytes = readEnvFile({ path, required: false })
  const said = process.env['TIGHTLIP_ENV'] || (bytes === undefined ? undefined : parse(bytes)['TIGHTLIP_ENV']) || undefined
  const environment = option ?? said ?? 'development'
  const writes = said === undefined && environment === 'development'
  return {
    environment,
    path,
    fresh: bytes === undefined,
    active: writes || said === environment,
    write() {
      if (!writes) return false
      const text = bytes === undefined ? '' : Buffer.from(bytes).toString('utf8')
      const edited = setLine(text, 'TIGHTLIP_ENV', environment)
      // Only ever longer, so that what is there survives a write that is cut; the mode counts for a new file.
      if (edited.startsWith(text)) writeFileSync(path, edited.slice(text.length), { flag: 'a', mode: 0o600 })
      else writeFileSync(path, edited, { mode: 0o600 })
      return true
    },
  }
}
