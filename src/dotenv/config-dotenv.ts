import { begin, type DotenvConfigOutput } from './call.ts'
import { inProject } from './in-project.ts'
import type { DotenvConfigOptions } from './options.ts'

/**
 * Loads `.env` files into `process.env`, as dotenv's `configDotenv` does, with references resolved and secrets masked in what
 * the process prints. References that stand in `process.env` already are resolved too. A file that cannot be read is returned as `error`.
 *
 * @throws {LoadError} with every problem, when a reference cannot be resolved; nothing is set then.
 * @throws {SecretError} `invalid_config` when `DOTENV_KEY` asks for an encrypted `.env.vault`.
 *
 * @example
 * ```ts
 * const { error, parsed } = configDotenv({ path: ['.env.local', '.env'] })
 * ```
 */
export function configDotenv(options?: DotenvConfigOptions): DotenvConfigOutput {
  return inProject((settings) => begin(options, settings), { followed: (options?.processEnv ?? process.env) === process.env })
}
