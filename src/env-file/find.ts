import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SecretError } from '../core/errors.ts'

/** A `.env` file that applies. */
export interface EnvFile {
  /** Absolute. */
  readonly path: string
  /** Whether it was asked for by name, so that its absence is an error. */
  readonly required: boolean
}

const maxBytes = 1024 * 1024

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
 * The bytes of a `.env` file; `undefined` when it is absent and not required. Symbolic links are followed. The file is opened once and
 * judged by its handle, and opening does not wait for the other end of a named pipe.
 *
 * @throws {SecretError} `missing` when a required file is absent; `invalid_config` when it is no regular file, larger than 1 MiB or
 * unreadable. The reason names the path.
 */
export function readEnvFile({ path, required }: EnvFile): Uint8Array | undefined {
  let handle: number
  try {
    // O_NONBLOCK is not there on Windows, and has no named pipes in its file tree to wait for.
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unusable(path, `could not be opened (${code})`, 'check who may read it')
    if (!required) return undefined
    throw new SecretError('missing', {
      reason: `the file ${path} does not exist`,
      remedy: 'create it, or take it out of the list of files',
    })
  }
  try {
    return bytesOf(handle, path)
  } finally {
    closeSync(handle)
  }
}

function bytesOf(handle: number, path: string): Uint8Array {
  if (!fstatSync(handle).isFile()) throw unusable(path, 'is not a regular file', 'put a file in its place')
  // One byte more than allowed, so that a file that grows after it was opened is refused too.
  const bytes = Buffer.alloc(Math.min(fstatSync(handle).size, maxBytes) + 1)
  let length = 0
  try {
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(handle, bytes, length, bytes.length - length, null)
  } catch (error) {
    throw unusable(path, `could not be read (${codeOf(error)})`, 'check the disk')
  }
  if (length > maxBytes) throw unusable(path, 'is larger than 1 MiB', 'check that it is a .env file')
  return bytes.subarray(0, length)
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

function unusable(path: string, reason: string, remedy: string): SecretError {
  return new SecretError('invalid_config', { reason: `the file ${path} ${reason}`, remedy })
}

/** The code of an error of the operating system; never its message. */
function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'unknown'
}
