import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { SecretError } from '../../src/core/errors.ts'
import { place } from '../../src/core/stage.ts'

/** Where the store of one environment is kept, and who reads it. Paths are resolved against the working directory. */
export interface LocationOptions {
  /** `development`, `production`, ...; by default `TIGHTLIP_ENV`. */
  readonly environment?: string | undefined
  /** The encrypted file; by default `.tightlip/<environment>.age` in the nearest folder upward with a `package.json` or `.tightlip`. */
  readonly store?: string | undefined
  /** Who can read the store; by default the store's path with `.recipients` in place of `.age`. */
  readonly recipients?: string | undefined
  /** The file with the identity; by default `TIGHTLIP_IDENTITY` (the key itself), `TIGHTLIP_IDENTITY_FILE`, `~/.config/tightlip/identity.txt`. */
  readonly identity?: string | undefined
  /** Where the variables are read; `process.env` by default. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

/** The paths of one store. */
export interface Location {
  readonly store: string
  readonly recipients: string
  readonly identity: string
  /** Whether `identity` was named by an option, so that `TIGHTLIP_IDENTITY` does not count. */
  readonly identityGiven: boolean
}

/**
 * Finds the paths of a store.
 *
 * @throws {SecretError} `wrong_environment` when no environment is named and no store either, `invalid_config` for a bad name or
 * a key in place of a path.
 */
export function locate(options: LocationOptions): Location {
  const env = options.env ?? process.env
  const store = resolve(options.store ?? defaultStore(options.environment, env))
  const recipients = resolve(options.recipients ?? `${store.endsWith('.age') ? store.slice(0, -4) : store}.recipients`)
  const identity = options.identity ?? (env['TIGHTLIP_IDENTITY_FILE'] || defaultIdentity(env))
  if (identity.toUpperCase().startsWith('AGE-')) {
    throw new SecretError('invalid_config', {
      reason: 'the identity is named by a key where a path belongs',
      remedy: 'put the key into a file that only you can read, or into TIGHTLIP_IDENTITY',
    })
  }
  return { store, recipients, identity: resolve(identity), identityGiven: options.identity !== undefined }
}

/** The folder that holds the project: the nearest one upward with a `package.json` or a `.tightlip`, else the working directory. */
export function projectRoot(from: string = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.tightlip')) || existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return from
  }
}

function defaultStore(option: string | undefined, env: NodeJS.ProcessEnv): string {
  const { environment } = place({ environment: option }, env)
  if (environment !== undefined) return join(projectRoot(), '.tightlip', `${environment}.age`)
  throw new SecretError('wrong_environment', {
    reason: 'there is one store per environment, and no environment is named',
    remedy: 'set TIGHTLIP_ENV; tightlip init writes TIGHTLIP_ENV=development into .env',
  })
}

function defaultIdentity(env: NodeJS.ProcessEnv): string {
  const config = env['XDG_CONFIG_HOME']
  // The XDG base directory specification: a path that is not absolute is to be ignored.
  return join(config !== undefined && isAbsolute(config) ? config : join(homedir(), '.config'), 'tightlip', 'identity.txt')
}
