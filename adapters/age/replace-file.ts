import { randomBytes } from 'node:crypto'
import { open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SecretError } from '../../src/core/errors.ts'
import { writeFault } from './write-fault.ts'

/**
 * Replaces a file in one step: a temporary file beside it, fsync, rename, fsync of the folder. Whoever reads meanwhile sees the
 * former or the new content, also when this process is killed at any point. Mode and a symbolic link at `path` are kept.
 *
 * @throws {SecretError} `unavailable` or `permission_denied` when the system fails; the former content stands then.
 */
export async function replaceFile(path: string, content: Uint8Array | string, { signal }: { signal: AbortSignal }): Promise<void> {
  const target = await followed(path)
  const temporary = `${target}.${randomBytes(8).toString('hex')}.tmp`
  try {
    const mode = await modeOf(target)
    const handle = await open(temporary, 'wx', mode ?? 0o666)
    try {
      if (mode !== undefined) await handle.chmod(mode) // the umask does not apply to what was there
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (signal.aborted) throw new SecretError('cancelled', { reason: `the write of ${path} was cancelled, nothing was changed` })
    await rename(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error instanceof SecretError ? error : writeFault(path, (error as NodeJS.ErrnoException).code)
  }
  await syncFolder(dirname(target))
}

/** Removes temporary files that writers of `path` left when they were killed. Only for who holds the lock. */
export async function removeLeftovers(path: string): Promise<void> {
  const target = await followed(path)
  const names = await readdir(dirname(target)).catch(() => [])
  const prefix = basename(target)
  const left = names.filter((name) => name.startsWith(prefix) && /^\.[0-9a-f]{16}\.tmp$/.test(name.slice(prefix.length)))
  await Promise.all(left.map((name) => unlink(join(dirname(target), name)).catch(() => undefined)))
}

/** The path with its symbolic links followed, where the file exists. */
export async function followed(path: string): Promise<string> {
  return await realpath(path).catch(() => path)
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777
  } catch {
    return undefined
  }
}

async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Windows and some network mounts cannot; the rename stands.
  }
}
