import { heldIdentity } from '../core/held-identity.ts'
import { isSettingName } from '../core/setting-name.ts'
import { projectConfig } from '../load/config-file.ts'
import type { ProjectConfig } from '../load/config.ts'
import { textsOf } from '../load/sources.ts'
import { textRulesOf, type Texts } from '../load/variable.ts'
import type { Given } from './command.ts'

/** The project of the working directory, as commands see it. */
export interface Project {
  /** Its config, with the environment of the command line. */
  readonly config: ProjectConfig
  /** The environment of the process, then the `.env` files; the first one wins. */
  readonly texts: readonly Texts[]
}

/**
 * Runs the project's config, reads its `.env` files, and takes tightlip's own settings from them, as the drop-in does.
 * `TIGHTLIP_IDENTITY` leaves the environment before any code of the project runs.
 *
 * @throws {SecretError} `invalid_config` or `missing`, naming the file.
 */
export async function openProject(given: Pick<Given, 'text'>): Promise<Project> {
  heldIdentity(process.env)
  const environment = given.text('environment')
  if (environment !== undefined) process.env['TIGHTLIP_ENV'] = environment
  const found = await projectConfig()
  const config = environment === undefined ? found : { ...found, environment }
  const texts = textsOf(process.env, config.files, textRulesOf(config))
  takeSettings(texts.slice(1))
  return { config, texts }
}

/** Settings that the process has win, and so does the first file. */
function takeSettings(files: readonly Texts[]): void {
  const identityHeld = heldIdentity(process.env) !== undefined
  for (const { texts } of files) {
    for (const [name, text] of Object.entries(texts)) {
      if (isSettingName(name) && !(name === 'TIGHTLIP_IDENTITY' && identityHeld)) process.env[name] ??= text
    }
  }
  heldIdentity(process.env)
}

/** The text that counts for each name. */
export function winning(texts: readonly Texts[]): ReadonlyMap<string, { readonly text: string; readonly source: string }> {
  const found = new Map<string, { text: string; source: string }>()
  for (const { source, texts: from } of texts) {
    for (const [name, text] of Object.entries(from)) if (text !== undefined && !found.has(name)) found.set(name, { text, source })
  }
  return found
}
