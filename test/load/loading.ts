import { randomBytes } from 'node:crypto'
import { LoadError, type SecretError } from '../../src/core/errors.ts'
import type { LoadConfig } from '../../src/load/config.ts'
import type { Schema } from '../../src/load/declaration.ts'
import { loadSecrets } from '../../src/load/load-secrets.ts'
import type { Secrets } from '../../src/load/secrets.ts'
import { Redactor } from '../../src/redact/redactor.ts'

/** A value that stands nowhere else. */
export function randomValue(bytes = 18): string {
  return randomBytes(bytes).toString('base64url')
}

/** Loads with a redactor of its own and without files, so that tests do not reach into the process. */
export async function load<const S extends Schema>(config: LoadConfig<S>): Promise<Secrets<S>> {
  return await loadSecrets({ files: false, env: {}, redactor: new Redactor(), ...config })
}

/** The problems of a load that must fail. */
export async function problemsOf(loading: Promise<unknown>): Promise<readonly SecretError[]> {
  const failed = await loading.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failed instanceof LoadError) return failed.problems
  throw new Error(`the load must fail with one LoadError, it gave ${String(failed)}`)
}
