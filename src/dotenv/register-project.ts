import { preloads } from '../core/preloaded.ts'
import { projectConfig } from '../load/config-file.ts'
import type { ProjectConfig } from '../load/config.ts'
import { loadEnvironment, type EnvironmentSecrets } from '../load/environment.ts'
import { loadSecrets } from '../load/load-secrets.ts'
import { begin } from './call.ts'
import { rewrite } from './follow.ts'
import type { ResolveRequest } from './message.ts'
import type { DotenvConfigOptions } from './options.ts'
import { settingsOf } from './settings.ts'

/**
 * Loads what a program needs before it starts: the `.env` files, the references in them and in `process.env`, and the schema of
 * the project's config. Values in `process.env` are followed; `loadSecrets` takes over what was read here.
 *
 * @throws {LoadError} with every problem; nothing is written then.
 */
export async function registerProject(options: DotenvConfigOptions): Promise<void> {
  const config = await projectConfig()
  const { request, finish } = begin(options, settingsOf(config))
  const secrets = request === undefined ? undefined : await load(request, config)
  if (secrets !== undefined) preloads().unshift(secrets.loaded)
  if (config.schema !== undefined) await check({ ...config, schema: config.schema })
  finish(secrets === undefined ? undefined : { variables: secrets.variables, masks: [] }) // the loader has registered the masks
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

async function check(config: Parameters<typeof loadSecrets>[0]): Promise<void> {
  const secrets = await loadSecrets(config)
  await secrets.close()
}
