import { pathToFileURL } from 'node:url'
import { SecretError } from '../core/errors.ts'
import type { ProjectConfig } from './config.ts'
import { findConfigFile } from './config-path.ts'

/**
 * Runs the project's config and returns its default export.
 *
 * @throws {SecretError} `invalid_config` when it cannot be loaded, or exports no object by default.
 */
export async function importConfigFile(path: string): Promise<ProjectConfig> {
  if (path.endsWith('.ts') && !stripsTypes()) {
    throw problem(path, `this Node (${process.version}) cannot run TypeScript`, 'rename it to .mjs, or use Node 22.18 or later')
  }
  const module: unknown = await import(pathToFileURL(path).href).catch((error: unknown) => {
    // The text of a syntax error quotes the source.
    const kind = error instanceof SecretError ? error.message : error instanceof Error ? error.name : 'an unknown error'
    throw problem(path, `it could not be run (${kind})`, `run node ${path} to see why`)
  })
  const config = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined
  if (typeof config === 'object' && config !== null) return config
  throw problem(path, 'it has no default export', 'write export default defineConfig({ ... })')
}

/** The project's config, or an empty one where there is none. */
export async function projectConfig(from?: string): Promise<ProjectConfig> {
  const path = findConfigFile(from)
  return path === undefined ? {} : await importConfigFile(path)
}

function stripsTypes(): boolean {
  return (
    (process.features as { typescript?: string | false }).typescript !== undefined &&
    (process.features as { typescript?: string | false }).typescript !== false
  )
}

function problem(path: string, reason: string, remedy: string): SecretError {
  return new SecretError('invalid_config', { reason: `${path}: ${reason}`, remedy })
}
