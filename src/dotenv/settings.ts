import { checkChildren, timingsOf, type ProjectConfig } from '../load/config.ts'
import type { ProjectSettings } from './message.ts'

/**
 * What a config says to the drop-in, as data that may cross threads.
 *
 * @throws {SecretError} `invalid_config` that names the option.
 */
export function settingsOf(config: ProjectConfig): ProjectSettings {
  checkChildren(config)
  return {
    files: config.files,
    schemes: new Set((config.adapters ?? []).map(({ scheme }) => scheme)),
    references: new Set(config.references),
    mask: { ...config.mask },
    redact: config.redact !== false,
    children: config.children,
    startTimeout: timingsOf(config).startTimeout,
  }
}
