import type { AgeOptions } from '../../adapters/age/index.ts'
import type { Adapter } from '../core/adapter.ts'
import { heldIdentity } from '../core/held-identity.ts'

/** What a built-in adapter is made with when the caller gave none of its own. */
export interface BuiltInOptions {
  readonly environment: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** tightlip's own settings, from the environment and the `.env` files. */
  readonly settings?: NodeJS.ProcessEnv
}

/** The fixed table of built-in adapters; the text of a reference never names a module. */
const builtIn: Readonly<Record<string, (options: BuiltInOptions) => Promise<Adapter>>> = {
  age: async (options) => (await import('../../adapters/age/index.ts')).age(ageOptions(options)),
  file: async () => (await import('../../adapters/file/index.ts')).file(),
  env: async ({ env }) => (await import('../../adapters/env.ts')).env({ env }),
}

/** Creates the built-in adapter of a scheme; `undefined` where there is none. */
export function createBuiltIn(scheme: string, options: BuiltInOptions): Promise<Adapter> | undefined {
  return Object.hasOwn(builtIn, scheme) ? builtIn[scheme]?.(options) : undefined
}

/** A file of the identity that a `.env` file names counts where the environment names no identity. */
function ageOptions({ environment, env, settings = {} }: BuiltInOptions): AgeOptions {
  const identity = settings['TIGHTLIP_IDENTITY_FILE']
  const named = heldIdentity(env) === undefined && (env['TIGHTLIP_IDENTITY_FILE'] ?? '') === '' && identity !== undefined
  return { env, ...(environment !== undefined && { environment }), ...(named && { identity }) }
}
