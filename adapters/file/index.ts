import type { Adapter, SecretId, SecretValue } from '../../src/core/adapter.ts'
import { milliseconds, type Duration } from '../../src/core/duration.ts'
import { SecretError } from '../../src/core/errors.ts'
import { watchFiles } from '../../src/core/file-watch.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'

/** Folders in which Docker, Kubernetes, the Secrets Store CSI driver and systemd mount secrets. */
export const defaultRoots: readonly string[] = [
  '/run/secrets',
  '/var/run/secrets',
  '/etc/secrets',
  '/mnt/secrets-store',
  '/run/credentials',
]

/** Options of `file`. */
export interface FileOptions {
  /** Folders of which one must hold the file, symbolic links followed; `defaultRoots` by default. */
  readonly roots?: readonly string[]
  /** Look at the files every so often instead of waiting for events of the file system, for mounts that report none. */
  readonly polling?: Duration
}

/** An adapter that reads and watches. */
export type FileAdapter = Adapter & Required<Pick<Adapter, 'watch'>>

/**
 * A mounted file: `file:///run/secrets/db`. One line end (`\n` or `\r\n`) at the end of the file is not part of the value; all else is,
 * a second line end too. The version says when the file was written, never what is in it.
 *
 * Reads reject with `invalid_reference` for a path that is not absolute or has params, `permission_denied` outside the roots or
 * without the right to read, `invalid_config` for a folder or a pipe, `invalid_value` over 1 MiB.
 */
export function file({ roots = defaultRoots, polling }: FileOptions = {}): FileAdapter {
  const delivered = new Map<string, string | undefined>()
  const rootsRemedy = `move it to one of ${roots.join(', ')}, or name its folder: file({ roots: [...] })`
  const interval = polling === undefined ? undefined : milliseconds(polling, 'polling')
  const read = (id: SecretId): SecretValue | undefined => {
    const path = pathOf(id)
    const found = readRegularFile(path, { what: 'the file', roots, rootsRemedy })
    const version = found && `${found.stats.mtimeNs}-${found.stats.ino}`
    delivered.set(path, version)
    if (found === undefined || version === undefined) return undefined
    return { bytes: withoutLineEnd(found.bytes), version, rotatedAt: found.stats.mtime }
  }
  return {
    scheme: 'file',
    async get(id) {
      return read(id)
    },
    async *watch(ids, { signal }) {
      const seen = new Map(ids.map((id) => [pathOf(id), delivered.get(pathOf(id))]))
      const known = new Set(ids.map(pathOf).filter((path) => delivered.has(path)))
      for await (const path of watchFiles([...seen.keys()], { signal, polling: interval, first: true })) {
        const version = versionOf(path, roots)
        const changed = known.has(path) && seen.get(path) !== version
        known.add(path)
        seen.set(path, version)
        if (changed) yield* ids.filter((id) => pathOf(id) === path)
      }
    },
    errorCode: (error) => (error instanceof SecretError ? error.code : undefined),
  }
}

/** The version there is now; one of its own for a file that cannot be read, so that the reader is told to look. */
function versionOf(path: string, roots: readonly string[]): string | undefined {
  try {
    const found = readRegularFile(path, { what: 'the file', roots })
    found?.bytes.fill(0)
    return found && `${found.stats.mtimeNs}-${found.stats.ino}`
  } catch {
    return 'unreadable'
  }
}

function withoutLineEnd(bytes: Buffer): Buffer {
  const newline = bytes.at(-1) === 10 ? 1 : 0
  const carriage = newline === 1 && bytes.at(-2) === 13 ? 1 : 0
  return bytes.subarray(0, bytes.length - newline - carriage)
}

function pathOf({ path, params }: SecretId): string {
  // A drive of Windows, file:///C:/secrets/db.
  const absolute = process.platform === 'win32' && /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path
  if (absolute.startsWith('/') || absolute !== path) {
    if (Object.keys(params).length === 0) return absolute
    throw new SecretError('invalid_reference', { reason: 'file:// takes no params', remedy: 'write file:///path' })
  }
  throw new SecretError('invalid_reference', { reason: 'the path is not absolute', remedy: 'write file:///path, with three slashes' })
}
