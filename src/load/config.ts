import type { Adapter } from '../core/adapter.ts'
import { milliseconds, type Duration } from '../core/duration.ts'
import { SecretError } from '../core/errors.ts'
import type { Seams } from '../core/seams.ts'
import type { Stage } from '../core/stage.ts'
import type { ChildSecrets } from '../redact/hooks/child-secrets.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { Schema } from './declaration.ts'
import type { SharedSecrets } from './shared-memory.ts'

/** What a project declares for all its processes; the default export of `tightlip.config.{js,mjs,ts}`. */
export interface ProjectConfig<S extends Schema = Schema> extends Seams {
  /** Names with a Standard Schema, `secret(...)` or `plain(...)` each. */
  readonly schema?: S
  /** Adapters for schemes that are not built in, or with options of their own. They win over the built-in one of the same scheme. */
  readonly adapters?: readonly Adapter[]
  /** `.env` files, the first one wins; `false` for none. Default: `.env` of the working directory, if there is one. */
  readonly files?: string | readonly string[] | false
  /** Default: `TIGHTLIP_ENV`. */
  readonly environment?: string
  /** Default: `TIGHTLIP_STAGE`, else `ci` where `CI` is true, else `run`. */
  readonly stage?: Stage
  /**
   * What environment and `.env` text may point at, as globs: references (`'aws-sm://prod/*'`, `'aws-sm://prod/*?region=eu-*'`) and addresses
   * of backends (`'https://vault.example:8200'`). Default: anything.
   */
  readonly allow?: readonly string[]
  /** Names whose environment text may be any spelling of a reference, `file://` and bare ARNs included. */
  readonly references?: readonly string[]
  /** Names whose values the drop-in masks (`true`) or leaves (`false`), whatever they look like. */
  readonly mask?: Readonly<Record<string, boolean>>
  /** How long a value is served before it is read again, with up to 20 % taken off so that a fleet spreads. Default 5 min. */
  readonly ttl?: Duration
  /** How long the last good value is served past its `ttl` while the backend is down. Default 1 h. */
  readonly maxStale?: Duration
  /** Deadline of one call to a backend. Default 3 s. */
  readonly timeout?: Duration
  /** Deadline of a whole load. Default 10 s. */
  readonly startTimeout?: Duration
  /** Calls at once to one backend. Default: what its adapter takes well, else 8. */
  readonly concurrency?: number
  /** Tries of one call, the first included. Default 3. */
  readonly attempts?: number
  /** `false` leaves the process's output alone; the record says so. Default `true`. */
  readonly redact?: boolean
  /**
   * Which secrets child processes may get from `process.env`: `'all'`, or those of these names, `[]` for none. Default:
   * `TIGHTLIP_CHILDREN` (`all`, `none`, or names with commas), else `'all'`. In the `env` of one call that variable counts for this call.
   */
  readonly children?: ChildSecrets
}

/** The options of `loadSecrets` and `defineSecrets`. */
export interface LoadConfig<S extends Schema> extends ProjectConfig<S> {
  readonly schema: S
  /** Where variables are looked up first. Default `process.env`. It is never written to. */
  readonly env?: NodeJS.ProcessEnv
  /** What `secrets.share()` of another thread gave: the names in it are taken from there, and follow it. */
  readonly shared?: SharedSecrets
  /** The redactor that is told every value. Default: the one of the process. */
  readonly redactor?: Redactor
}

/**
 * Types a project's config.
 *
 * @example
 * ```ts
 * // tightlip.config.mjs
 * export default defineConfig({ schema: { DATABASE_URL: z.url() }, allow: ['age://*'] })
 * ```
 */
export function defineConfig<const S extends Schema>(
  config: ProjectConfig<S> & { readonly schema: S },
): ProjectConfig<S> & { readonly schema: S }
export function defineConfig(config: ProjectConfig): ProjectConfig
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config
}

const options: Readonly<Record<keyof LoadConfig<Schema>, true>> = {
  schema: true,
  adapters: true,
  files: true,
  environment: true,
  stage: true,
  allow: true,
  references: true,
  mask: true,
  ttl: true,
  maxStale: true,
  timeout: true,
  startTimeout: true,
  concurrency: true,
  attempts: true,
  redact: true,
  children: true,
  decide: true,
  record: true,
  env: true,
  redactor: true,
  shared: true,
}

/**
 * Refuses options that do not exist: a misspelt `allow` or `decide` would let everything through. So would a text in place of a
 * list of names, since parts of it would count as names.
 *
 * @throws {SecretError} `invalid_config` that names the option.
 */
export function checkOptions(config: ProjectConfig): void {
  const unknown = Object.keys(config).find((option) => !Object.hasOwn(options, option))
  if (unknown === undefined) {
    for (const option of ['adapters', 'allow', 'references'] as const) checkList(option, config[option])
    checkChildren(config)
    return
  }
  throw new SecretError('invalid_config', { reason: `${unknown} is not an option`, remedy: `use ${Object.keys(options).join(', ')}` })
}

/**
 * Refuses a `children` that is neither `'all'` nor a list of names.
 *
 * @throws {SecretError} `invalid_config` that names the option.
 */
export function checkChildren({ children }: ProjectConfig): void {
  if (children !== 'all') checkList('children', children)
}

function checkList(option: 'adapters' | 'allow' | 'references' | 'children', list: unknown): void {
  const kind = option === 'adapters' ? 'object' : 'string'
  if (list === undefined || (Array.isArray(list) && list.every((one) => one !== null && typeof one === kind))) return
  const of = option === 'adapters' ? 'adapters' : 'texts'
  throw new SecretError('invalid_config', { reason: `${option} is not a list of ${of}`, remedy: `write [...] with ${of} in it` })
}

/** The timings of a config in milliseconds, with the defaults filled in. */
export interface Timings {
  readonly ttl: number
  readonly maxStale: number
  readonly timeout: number
  readonly startTimeout: number
  readonly concurrency: number | undefined
  readonly attempts: number
}

/**
 * Reads the timings of a config.
 *
 * @throws {SecretError} `invalid_config` that names the option.
 */
export function timingsOf({
  ttl = '5m',
  maxStale = '1h',
  timeout = '3s',
  startTimeout = '10s',
  concurrency,
  attempts = 3,
}: ProjectConfig): Timings {
  return {
    ttl: milliseconds(ttl, 'ttl'),
    maxStale: milliseconds(maxStale, 'maxStale'),
    timeout: milliseconds(timeout, 'timeout'),
    startTimeout: milliseconds(startTimeout, 'startTimeout'),
    concurrency: concurrency === undefined ? undefined : count(concurrency, 'concurrency'),
    attempts: count(attempts, 'attempts'),
  }
}

function count(value: number, option: string): number {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new SecretError('invalid_config', { reason: `${option} is not a count`, remedy: 'write a whole number from 1' })
}
