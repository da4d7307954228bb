import { prepare, type Prepared } from './deliver.ts'
import { pathsOf, readFiles, shownPath } from './files.ts'
import type { ProjectSettings } from './message.ts'
import { completed, isOn, optionsFromEnvironment, type DotenvConfigOptions } from './options.ts'
import type { DotenvParseOutput } from './parse.ts'
import { announce, explain } from './say.ts'
import { refuseVault } from './vault-key.ts'

/** Why a file could not be read. */
export type DotenvError = Error & {
  // Whatever `fs` threw, most often ENOENT.
  code: 'OBJECT_REQUIRED' | (string & {})
}

/** What `config` returns, as dotenv's. */
export interface DotenvConfigOutput {
  error?: DotenvError
  /** The values of the files. In place of a reference stands the value that it resolved to. */
  parsed?: DotenvParseOutput
}

/**
 * Reads the files of one call of `config`. What is left to do, resolving, is asynchronous in one way in and a worker's in the others.
 *
 * @throws {SecretError} `invalid_config` when `DOTENV_KEY` asks for an encrypted `.env.vault`.
 */
export function begin(options: DotenvConfigOptions | undefined, settings: ProjectSettings): Prepared<DotenvConfigOutput> {
  refuseVault(options)
  const { path, encoding, processEnv, ...switches } = completed(options)
  const target = processEnv ?? process.env
  const debug = isOn(switches.debug)
  const override = isOn(switches.override)
  if (debug && !encoding) explain('no encoding is specified (UTF-8 is used by default)')
  const { files, schemes, references } = settings
  const paths = files === false && !path ? [] : pathsOf(path || files || undefined)
  const rules = { schemes, listed: (name: string) => references.has(name) }
  const { values, sources, error } = readFiles(paths, { encoding: (encoding || 'utf8') as BufferEncoding, override, debug, rules })
  const { request, finish } = prepare({
    settings,
    target,
    values,
    override,
    debug,
    silent: switches.quiet !== undefined && isOn(switches.quiet),
    inherit: true,
    sourceOf: (name) => sources.get(name) ?? '.env',
  })
  return {
    request,
    finish: (resolved) => {
      const { set, effective } = finish(resolved)
      const quiet = switches.quiet ?? optionsFromEnvironment(target).quiet ?? true
      const failed = debug || !isOn(quiet) ? report(Object.keys(set).length, paths, debug) : undefined
      const problem = (failed ?? error) as DotenvError | undefined
      const parsed = effective as DotenvParseOutput
      return problem === undefined ? { parsed } : { parsed, error: problem }
    },
  }
}

/** Prints dotenv's one line. A path that cannot be shown is an error, as it is for dotenv. */
function report(count: number, paths: readonly (string | URL)[], debug: boolean): Error | undefined {
  let failed: Error | undefined
  const shown = paths.flatMap((path) => {
    try {
      return [shownPath(path)]
    } catch (error) {
      failed = error as Error
      if (debug) explain(`failed to load ${String(path)} ${failed.message}`)
      return []
    }
  })
  announce(`injected env (${count}) from ${shown.join(',')}`)
  return failed
}
