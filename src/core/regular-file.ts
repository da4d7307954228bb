import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync, type BigIntStats } from 'node:fs'
import { sep } from 'node:path'
import { SecretError } from './errors.ts'

/** A file that was opened once and judged by that handle. */
export interface RegularFile {
  readonly bytes: Buffer
  readonly stats: BigIntStats
  /** Path with every symbolic link followed. */
  readonly realPath: string
}

/** What is asked of the file, and how messages name it. */
export interface RegularFileOptions {
  /** What the file is to the reader, `the store`; the path follows it in messages. */
  readonly what: string
  /** Folders of which one must hold the real path. Without them any place will do. */
  readonly roots?: readonly string[] | undefined
  /** How `roots` are widened, for the remedy. */
  readonly rootsRemedy?: string
}

/** Largest file that is read, in bytes. */
export const largestFile = 1_048_576

/**
 * Reads a regular file of at most 1 MiB through one handle: what is checked is what is read, also while somebody swaps links or
 * rewrites the file. `undefined` when there is none.
 *
 * @throws {SecretError} `permission_denied` when it may not be read or lies outside the roots, `invalid_config` when it is no
 * regular file, `invalid_value` when it is too large, `unavailable` when the system fails or the file keeps changing.
 */
export function readRegularFile(path: string, options: RegularFileOptions): RegularFile | undefined {
  for (let attempt = 0; attempt < 5; attempt++) {
    const outcome = systemCall(path, options, () => readOnce(path, options))
    if (outcome !== 'changed') return outcome
  }
  throw problem('unavailable', path, options, 'kept changing while it was read', 'write it by renaming a finished file over it')
}

function readOnce(path: string, options: RegularFileOptions): RegularFile | 'changed' {
  // Without O_NONBLOCK the open of a pipe would wait for a writer.
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(handle, { bigint: true })
    if (stats.isDirectory()) throw problem('invalid_config', path, options, 'is a directory', 'put a file in its place')
    if (!stats.isFile()) throw problem('invalid_config', path, options, 'is not a regular file', 'put a file in its place')
    if (stats.size > largestFile) throw problem('invalid_value', path, options, 'is larger than 1 MiB', 'keep large data elsewhere')
    const realPath = realpathSync(path)
    // The handle and the path may part between the two calls: a swapped link.
    if (!same(statSync(realPath, { bigint: true }), stats)) return 'changed'
    if (options.roots !== undefined && !options.roots.some((root) => inside(root, realPath))) {
      throw problem('permission_denied', path, options, 'lies outside the folders that may be read', options.rootsRemedy ?? 'move it')
    }
    const bytes = Buffer.allocUnsafeSlow(Number(stats.size) + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(handle, bytes, length, bytes.length - length, null)
    if (!same(fstatSync(handle, { bigint: true }), stats) || length !== Number(stats.size)) return 'changed'
    return { bytes: bytes.subarray(0, length), stats, realPath }
  } finally {
    closeSync(handle)
  }
}

function same(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev && one.mtimeNs === other.mtimeNs && one.size === other.size
}

function inside(root: string, path: string): boolean {
  try {
    const real = realpathSync(root)
    return path.startsWith(real.endsWith(sep) ? real : real + sep)
  } catch {
    return false // a root that does not exist holds nothing
  }
}

function systemCall<T>(path: string, options: RegularFileOptions, call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if (error instanceof SecretError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'EACCES' || code === 'EPERM') {
      throw problem('permission_denied', path, options, 'may not be read by this process', 'give its user the right to read it')
    }
    if (code === 'ELOOP') throw problem('invalid_config', path, options, 'is a loop of symbolic links', 'put a file in its place')
    throw problem('unavailable', path, options, `could not be read, the system answered ${code}`, 'check the disk and the mount')
  }
}

function problem(
  code: 'permission_denied' | 'invalid_config' | 'invalid_value' | 'unavailable',
  path: string,
  options: RegularFileOptions,
  what: string,
  remedy: string,
): SecretError {
  return new SecretError(code, { reason: `${options.what} ${path} ${what}`, remedy })
}
