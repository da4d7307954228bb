import type { Adapter } from '../core/adapter.ts'

/** What a built-in adapter is made with when the caller gave none of its own. */
export interface BuiltInOptions {
  readonly environment: string | undefined
  readonly env: NodeJS.ProcessEnv
}

/** The fixed table of built-in adapters; the text of a reference never names a module. */
const builtIn: Readonly<Record<string, (options: BuiltInOptions) => Promise<Adapter>>> = {
  age: async ({ environment }) => (await import('../../adapters/age/index.ts')).age(environment === undefined ? {} : { environment }),
  file: async () => (await import('../../adapters/file/index.ts')).file(),
  env: async ({ env }) => (await import('../../adapters/env.ts')).env({ env }),
}

/** Schemes that are served without an adapter being given. */
export const builtInSchemes: ReadonlySet<string> = new Set(Object.keys(builtIn))

/** Creates the built-in adapter of a scheme; `undefined` where there is none. */
export function createBuiltIn(scheme: string, options: BuiltInOptions): Promise<Adapter> | undefined {
  return Object.hasOwn(builtIn, scheme) ? builtIn[scheme]?.(options) : undefined
}
