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

/** Opens a target in this worker. The module is its default export, or the default export of that, as in pino. */
export async function openTarget({ target, options }: PinoTarget): Promise<Writable> {
  let build: unknown = await import(locate(target))
  for (let depth = 0; depth < 2 && typeof build === 'object' && build !== null; depth++) {
    build = (build as { readonly default?: unknown }).default
  }
  if (typeof build !== 'function') throw invalid(`the transport ${target} exports no function by default`, 'name a transport of pino')
  return (await build(options)) as Writable
}

function locate(target: string): string {
  if (target.startsWith('file:')) return target
  if (isAbsolute(target)) return pathToFileURL(target).href
  const name = target === 'pino/file' ? 'pino/file.js' : target
  // pino looks from the file that makes the logger, which nobody tells a worker. pino's own worker comes last.
  const places = [
    createRequire(join(process.cwd(), 'noop.js')),
    ownRequire,
    createRequire(process.argv[1] ?? join(process.cwd(), 'noop.js')),
  ]
  for (const place of places) {
    try {
      return pathToFileURL(place.resolve(name)).href
    } catch {
      // The next may know it.
    }
  }
  throw invalid(`the transport ${target} is not found`, 'install it, give the absolute path, or make both steps of a pipeline')
}

function invalid(reason: string, remedy: string): SecretError {
  return new SecretError('invalid_config', { reason, remedy })
}
