import { SecretError } from './errors.ts'

/**
 * Refuses options that do not exist: with a misspelt one, an adapter would log in as somebody else or speak to another backend.
 *
 * @throws {SecretError} `invalid_config` that names the option and those there are.
 */
export function checkKnown<Options extends object>(options: Options, known: Readonly<Record<keyof Options, true>>, factory: string): void {
  const unknown = Object.keys(options).find((option) => !Object.hasOwn(known, option))
  if (unknown === undefined) return
  throw new SecretError('invalid_config', {
    reason: `${factory}() has no option ${unknown}`,
    remedy: `use ${Object.keys(known).join(', ')}`,
  })
}
