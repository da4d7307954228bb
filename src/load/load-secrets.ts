import type { LoadConfig } from './config.ts'
import type { Schema } from './declaration.ts'
import { Secrets } from './secrets.ts'

/**
 * Declares secrets without loading them, for modules that cannot await at their top. Handles throw until `await secrets.load()`.
 *
 * @throws {SecretError} `invalid_config` that names the option.
 *
 * @example
 * ```ts
 * const secrets = defineSecrets({ schema: { DATABASE_URL: z.url() } })
 * await secrets.load()
 * secrets.env.DATABASE_URL.expose()
 * ```
 */
export function defineSecrets<const S extends Schema>(config: LoadConfig<S>): Secrets<S> {
  return new Secrets(config)
}

/**
 * Loads secrets: finds each variable's text in `process.env`, the `.env` files and its declaration, resolves references,
 * checks and types the values, and hands them out sealed and masked.
 *
 * @throws {LoadError} with every problem at once; nothing is handed out then.
 *
 * @example
 * ```ts
 * const { env } = await loadSecrets({ schema: { DATABASE_URL: z.url(), PORT: plain(z.coerce.number().default(3000)) } })
 * connect(env.DATABASE_URL.expose())
 * ```
 */
export async function loadSecrets<const S extends Schema>(config: LoadConfig<S>): Promise<Secrets<S>> {
  return await defineSecrets(config).load()
}
