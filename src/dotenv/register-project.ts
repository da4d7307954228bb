import { preloads } from '../core/preloaded.ts'
import { projectConfig } from '../load/config-file.ts'
import { timingsOf, type LoadConfig, type ProjectConfig } from '../load/config.ts'
import type { Schema } from '../load/declaration.ts'
import { loadEnvironment, type EnvironmentSecrets } from '../load/environment.ts'
import { PreloadedValues } from '../load/preloaded-values.ts'
import { guardedRedactor } from '../load/redaction.ts'
import { Secrets } from '../load/secrets.ts'
import { begin } from './call.ts'
import { rewrite, withdraw } from './follow.ts'
import type { ResolveRequest } from './message.ts'
import type { DotenvConfigOptions } from './options.ts'
import { settingsOf } from './settings.ts'
import { threads } from './threads.ts'

/**
 * Loads what a program needs before it starts: the `.env` files, the references in them and in `process.env`, and the schema of
 * the project's config. Values in `process.env` are followed; `loadSecrets` takes over what was read here.
 *
 * @throws {LoadError} with every problem; the program must not start then.
 */
export async function registerProject(options: DotenvConfigOptions): Promise<void> {
  const config = await projectConfig()
  const { request, finish } = begin(options, settingsOf(config))
  const secrets = request === undefined ? undefined : await load(request, config)
  const loaded = secrets?.loaded ?? new PreloadedValues(timingsOf(config).ttl)
  preloads().unshift(loaded)
  finish(secrets === undefined ? undefined : { variables: secrets.variables, masks: [] }) // the loader has registered the masks
  // Also where nothing is secret yet: what the program loads before its first secret takes the functions that are there now. A thread prints
  // by itself.
  guardedRedactor(config)
  // A thread inherits what the main thread has loaded and checked.
  if (threads().isMainThread && config.schema !== undefined) await check({ ...config, schema: config.schema }, loaded)
  secrets?.onEvict(withdraw)
  secrets?.onRotate((variable) => rewrite(variable, request?.texts ?? {}))
}

async function load({ texts, sources, environment }: ResolveRequest, config: ProjectConfig): Promise<EnvironmentSecrets> {
  // The loader looks for tightlip's own settings in the environment. What goes there for good is decided when all is loaded.
  const lent = Object.keys(environment).filter((name) => process.env[name] === undefined)
  Object.assign(process.env, environment)
  try {
    return await loadEnvironment(texts, { delivery: 'variable', config, sourceOf: (name) => sources[name] ?? 'process.env' })
  } finally {
    for (const name of lent) delete process.env[name]
  }
}

/** Loads the schema, to fail before the program starts, and keeps what was read for the program's own `loadSecrets`. */
async function check<S extends Schema>(config: LoadConfig<S>, loaded: PreloadedValues): Promise<void> {
  const secrets = new Secrets(config, { onLoaded: ({ variable, from }) => loaded.keep(variable, from) })
  await secrets.load()
  await secrets.close()
}
