import type { DotenvConfigOutput } from './call.ts'
import { configDotenv } from './config-dotenv.ts'
import type { DotenvConfigOptions } from './options.ts'
import { parse } from './parse.ts'
import { populate } from './populate.ts'

export type { DotenvPopulateInput, DotenvPopulateOutput } from './assign.ts'
export type { DotenvConfigOutput } from './call.ts'
export type { DotenvConfigOptions } from './options.ts'
export type { DotenvParseOptions, DotenvParseOutput } from './parse.ts'
export type { DotenvPopulateOptions } from './populate.ts'
export { configDotenv, parse, populate }

/**
 * Loads `.env` files into `process.env`: `configDotenv` by the name that most programs call.
 *
 * @throws {LoadError} with every problem, when a reference cannot be resolved; nothing is set then.
 * @throws {SecretError} `invalid_config` when `DOTENV_KEY` asks for an encrypted `.env.vault`.
 *
 * @example
 * ```ts
 * import { config } from 'tightlip/dotenv'
 * config()
 * ```
 */
export function config(options?: DotenvConfigOptions): DotenvConfigOutput {
  return configDotenv(options)
}

const dotenv: {
  readonly config: typeof config
  readonly configDotenv: typeof configDotenv
  readonly parse: typeof parse
  readonly populate: typeof populate
} = { config, configDotenv, parse, populate }

export default dotenv
