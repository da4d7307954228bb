import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { SecretError } from '../../core/errors.ts'
import { readEnvFile } from '../../env-file/find.ts'

/** A `.env` file that is to be changed in one step. */
export interface EnvText {
  /** With symbolic links followed. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly text: string
}

/** The content that was replaced, still on the disk. */
export interface OldContent {
  /** Whether the file has another name, under which the content can still be read and must not be overwritten. */
  readonly linked: boolean
  /** Writes random bytes over it. */
  overwrite(): void
  close(): void
}

/**
 * Reads a `.env` file.
 *
 * @throws {SecretError} `missing`, `invalid_config`; `invalid_value` when it is not UTF-8, which an edit would not leave as it is.
 */
export function readEnvText(path: string): EnvText {
  const bytes = readEnvFile({ path, required: true }) ?? new Uint8Array()
  const real = realpathSync(path)
  try {
    return { path: real, bytes, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    throw new SecretError('invalid_value', { reason: `the file ${path} is not UTF-8 text`, remedy: 'convert it first' })
  }
}

/**
 * Puts a new text in the place of the old one by rename, with the mode it had: whoever reads meanwhile sees the one or the other, also
 * when this process is killed at any point.
 *
 * @throws {SecretError} `failed_precondition` when somebody changed the file since it was read; `unavailable` when the system fails.
 */
export function replaceEnvText({ path, bytes }: EnvText, text: string): OldContent {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`
  let old: number | undefined
  try {
    old = openSync(path, 'r+')
    writeWhole(temporary, text, fstatSync(old).mode & 0o777)
    if (!readFileSync(path).equals(bytes)) {
      throw new SecretError('failed_precondition', {
        reason: `the file ${path} was changed meanwhile and is left as it is`,
        remedy: 'import it again: what is stored already is recognized',
      })
    }
    renameSync(temporary, path)
    syncFolder(dirname(path))
    return oldContent(old, bytes.length)
  } catch (error) {
    if (old !== undefined) closeSync(old)
    removeQuietly(temporary)
    if (error instanceof SecretError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new SecretError('unavailable', {
      reason: `the file ${path} could not be replaced, the system answered ${code}; it is as it was`,
      remedy: 'check the folder and its rights, then import again',
    })
  }
}

function oldContent(handle: number, length: number): OldContent {
  return {
    linked: fstatSync(handle).nlink > 0,
    overwrite() {
      writeSync(handle, randomBytes(length), 0, length, 0)
      fsyncSync(handle)
      ftruncateSync(handle)
    },
    close: () => closeSync(handle),
  }
}

function writeWhole(path: string, text: string, mode: number): void {
  const handle = openSync(path, 'wx', mode)
  try {
    fchmodSync(handle, mode) // the umask does not apply to what was there
    const bytes = Buffer.from(text)
    for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function syncFolder(path: string): void {
  try {
    const handle = openSync(path, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {
    // Windows and some network mounts cannot; the rename stands.
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // it was never made
  }
}
