import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SecretError } from '../core/errors.ts'
import { readRegularFile } from '../core/regular-file.ts'

/** A `.env` file that applies. */
export interface EnvFile {
  /** Absolute. */
  readonly path: string
  /** Whether it was asked for by name, so that its absence is an error. */
  readonly required: boolean
}

/**
 * The `.env` files that apply: those listed, in order and relative to `root`, else `.env` in `root` where it exists. Whose values win
 * is the caller's choice.
 *
 * @throws {SecretError} `invalid_config` for an entry that is no path: empty, with a NUL, or a URL other than `file:`.
 */
export function envFiles({
  root,
  files,
}: {
  root: string
  files?: string | URL | readonly (string | URL)[] | undefined
}): readonly EnvFile[] {
  if (files === undefined) return [{ path: resolve(root, '.env'), required: false }]
  const listed = typeof files === 'string' || files instanceof URL ? [files] : files
  return listed.map((file) => ({ path: resolve(root, pathOf(file)), required: true }))
}

/**
 * The bytes of a `.env` file; `undefined` when it is absent and not required. Symbolic links are followed.
 *
 * @throws {SecretError} `missing` when a required file is absent; as `readRegularFile` when it is no regular file, larger than 1 MiB or
 * unreadable. The reason names the path.
 */
export function readEnvFile({ path, required }: EnvFile): Uint8Array | undefined {
  const file = readRegularFile(path, { what: 'the file' })
  if (file !== undefined || !required) return file?.bytes
  throw new SecretError('missing', { reason: `the file ${path} does not exist`, remedy: 'create it, or take it out of the list of files' })
}

function pathOf(file: string | URL): string {
  try {
    const path = typeof file === 'string' ? file : fileURLToPath(file)
    if (path !== '' && !path.includes('\0')) return path
  } catch {
    // A URL of another scheme or host, refused below in our own words.
  }
  throw new SecretError('invalid_config', { reason: 'an entry of the files is no path', remedy: 'write a path or a file: URL' })
}
