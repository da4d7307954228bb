import type { ProjectSettings } from './message.ts'

/** The settings of a project without a config. */
export const defaultSettings: ProjectSettings = {
  files: undefined,
  schemes: new Set(),
  references: new Set(),
  mask: {},
  redact: true,
  children: undefined,
  startTimeout: 10_000,
}
