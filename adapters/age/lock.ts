import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, renameSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SecretError } from '../../src/core/errors.ts'
import { hasEnded, thisProcess, type ProcessLife } from './process-life.ts'
import { writeFault } from './write-fault.ts'

/** A lock that is held until it is released. */
export interface Lock {
  release(): void
}

/** How long is waited for a lock. */
export interface LockOptions {
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly timeout: number
}

interface Holder extends ProcessLife {
  readonly token: string
}

/** What stands in the lock; no holder when it was not written to the end. */
interface Found {
  readonly text: string
  readonly holder: Holder | undefined
}

/**
 * Takes the lock at `path`, an entry that names its holder. It is a symbolic link that leads nowhere, since making one is the one
 * step in which a name and its content appear together; where links are not to be had it is a file.
 *
 * A holder that has ended loses it at once. Who takes it over holds a lock of its own on that (named by the dead holder's token)
 * and looks again before it replaces the entry, so that of several only one does, and never a live one's.
 *
 * @throws {SecretError} `unavailable` that names the holder after `timeout`, `cancelled` when the signal is aborted first.
 */
export async function acquireLock(path: string, options: LockOptions): Promise<Lock> {
  return await acquire(path, path, options, Date.now() + options.timeout)
}

/** Removes what takers of the lock left when they were killed. Only for who holds the lock. */
export function removeDeadLocks(path: string): void {
  const prefix = basename(path)
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(prefix) || !/^(?:\.(?:[0-9a-f]{16}|cut))+$/.test(name.slice(prefix.length))) continue
    const left = join(dirname(path), name)
    const found = look(left)
    if (found !== undefined && isDead(found, left)) remove(left)
  }
}

async function acquire(path: string, base: string, options: LockOptions, deadline: number): Promise<Lock> {
  const own: Holder = { ...thisProcess(), token: randomBytes(8).toString('hex') }
  const text = JSON.stringify(own)
  for (let round = 0; ; round++) {
    if (options.signal.aborted) throw new SecretError('cancelled', { reason: 'the wait for the lock of the store was cancelled' })
    if (create(path, text)) return lock(path, text)
    const found = look(path)
    if (found === undefined) continue
    if (isDead(found, path)) {
      const guard = await acquire(`${base}.${found.holder?.token ?? 'cut'}`, base, options, deadline)
      try {
        const again = look(path)
        if (again?.text === found.text && isDead(again, path) && replace(path, text, own.token)) return lock(path, text)
      } finally {
        guard.release()
      }
      continue
    }
    if (Date.now() >= deadline) throw held(path, found.holder)
    // Short, since a writer that writes again and again leaves but short gaps.
    await delay(1 + Math.random() * Math.min(10, 2 + round / 8))
  }
}

function lock(path: string, text: string): Lock {
  return {
    release() {
      if (look(path)?.text === text) remove(path)
    },
  }
}

function create(path: string, text: string): boolean {
  try {
    if (process.platform === 'win32') throw Object.assign(new Error('links want a privilege'), { code: 'EPERM' })
    symlinkSync(text, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'EPERM' || code === 'ENOSYS' || code === 'ENOTSUP' || code === 'EOPNOTSUPP') return createFile(path, text)
    throw writeFault(path, code)
  }
}

function createFile(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw writeFault(path, code)
  }
}

function replace(path: string, text: string, token: string): boolean {
  const fresh = `${path}.${token}`
  if (!create(fresh, text)) return false
  try {
    renameSync(fresh, path)
    return true
  } catch (error) {
    remove(fresh)
    throw writeFault(path, (error as NodeJS.ErrnoException).code)
  }
}

function look(path: string): Found | undefined {
  try {
    const text = readText(path)
    return { text, holder: holderOf(text) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined // released meanwhile
    throw writeFault(path, code)
  }
}

function readText(path: string): string {
  try {
    return readlinkSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw error
    return readFileSync(path, 'utf8')
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>
    return typeof value.pid === 'number' && typeof value.token === 'string' && /^[0-9a-f]{16}$/.test(value.token)
      ? (value as Holder)
      : undefined
  } catch {
    return undefined
  }
}

function isDead({ holder }: Found, path: string): boolean {
  if (holder !== undefined) return hasEnded(holder)
  try {
    // A file whose writer was killed between making and filling it; a living one fills it within microseconds.
    return Date.now() - statSync(path).mtimeMs > 2000
  } catch {
    return false
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // it is gone
  }
}

function held(path: string, holder: Holder | undefined): SecretError {
  const who = holder === undefined ? 'a process that did not say its number' : `process ${holder.pid} on ${holder.host}`
  return new SecretError('unavailable', {
    reason: `the store is being written by ${who}, and its lock ${path} was not released in time`,
    remedy: 'try again; if that process is gone, remove the lock',
  })
}
