import { createRequire } from 'node:module'
import { isAbsolute, join } from 'node:path'
import type { Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { SecretError } from '../../core/errors.ts'
import { ownRequire } from '../../core/own-require.ts'

/** A target of pino's, as `pino.transport` takes it. */
export interface PinoTarget {
  /** A package, `pino/file`, or the absolute path or `file:` URL of a module. */
  readonly target: string
  /** What the target is called with. */
  readonly options?: object
}

/** Opens a target in this worker. It is the default export of its module, or the default export of that, as in pino. */
export async function openTarget({ target, options }: PinoTarget): Promise<Writable> {
  let build: unknown = await import(targetUrl(target))
  for (let depth = 0; depth < 2 && typeof build === 'object' && build !== null; depth++) {
    build = (build as { readonly default?: unknown }).default
  }
  if (typeof build !== 'function') throw invalid(`the transport ${target} exports no function by default`, 'name a transport of pino')
  return (await build(options)) as Writable
}

/**
 * The URL of a target's module. A package is looked for from the program, or pino's own worker, from the working directory, and from here.
 *
 * @throws {SecretError} `invalid_config` when it is not found, or a relative path.
 */
export function targetUrl(target: string): string {
  if (target.startsWith('file:')) return target
  if (isAbsolute(target)) return pathToFileURL(target).href
  // pino reads it from the file that makes the logger, which cannot be told here.
  if (target.startsWith('.')) throw invalid(`the transport ${target} is a relative path`, 'give the absolute path, or a file: URL')
  const here = join(process.cwd(), 'here.js')
  for (const place of [createRequire(process.argv[1] ?? here), createRequire(here), ownRequire]) {
    try {
      return pathToFileURL(place.resolve(target === 'pino/file' ? 'pino/file.js' : target)).href
    } catch {
      // The next may know it.
    }
  }
  throw invalid(`the transport ${target} is not found`, 'install it, or give the absolute path')
}

function invalid(reason: string, remedy: string): SecretError {
  return new SecretError('invalid_config', { reason, remedy })
}
