import { join, relative, resolve } from 'node:path'
import { fileURLToPath, URL } from 'node:url'
import { parse, type ParseOptions } from '../env-file/parse.ts'
import { assign, type DotenvPopulateInput } from './assign.ts'
import type { DotenvParseOutput } from './parse.ts'
import { explain } from './say.ts'

/** The files of one call, read and put together. */
export interface ReadFiles {
  readonly values: DotenvParseOutput
  /** The file that a value came from. */
  readonly sources: ReadonlyMap<string, string>
  /** The last file that could not be read, as Node said it. */
  readonly error: Error | undefined
}

/** The files to read: those of the option, in their order; by default `.env` in the working directory. */
export function pathsOf(path: string | readonly (string | URL)[] | URL | undefined): readonly (string | URL)[] {
  if (path === undefined || path === '') return [resolve(process.cwd(), '.env')]
  const paths = typeof path === 'string' || path instanceof URL ? [path] : path
  return paths.map((one) =>
    typeof one === 'string' && one.startsWith('~') ? join(process.getBuiltinModule('node:os').homedir(), one.slice(1)) : one,
  )
}

/** Reads the files as dotenv does: one that cannot be read does not keep the others back. Of equal names the first counts; with `override` the last. */
export function readFiles(
  paths: readonly (string | URL)[],
  { encoding, override, debug, rules }: { encoding: BufferEncoding; override: boolean; debug: boolean; rules: ParseOptions },
): ReadFiles {
  const values: DotenvPopulateInput = {}
  const sources = new Map<string, string>()
  // As dotenv, a program may have replaced `readFileSync`; and importing it costs 1.7 ms (measured).
  let lastError: Error | undefined
  for (const path of paths) {
    try {
      const set = assign(values, parse(process.getBuiltinModule('node:fs').readFileSync(path, { encoding }), rules), { override, debug })
      for (const name of Object.keys(set)) sources.set(name, String(path))
    } catch (error) {
      lastError = error as Error
      if (debug) explain(`failed to load ${String(path)} ${lastError.message}`)
    }
  }
  return { values: values as DotenvParseOutput, sources, error: lastError }
}

/** The path as it is shown: relative to the working directory. */
export function shownPath(path: string | URL): string {
  return relative(process.cwd(), path instanceof URL ? fileURLToPath(path) : path)
}
