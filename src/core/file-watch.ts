import { lstatSync, readlinkSync, statfsSync, statSync, watch, type FSWatcher } from 'node:fs'
import { dirname, join, parse, resolve, sep } from 'node:path'

/** How files are watched. */
export interface FileWatchOptions {
  /** Aborted to end the watch. */
  readonly signal: AbortSignal
  /** Milliseconds between two looks, in place of events. Without it, only where events are not to be had, and then 5 s. */
  readonly polling?: number | undefined
  /** Whether to yield all paths once when the watch stands, so that a change just before it is not missed. */
  readonly first?: boolean
}

interface Watched {
  readonly watcher: FSWatcher
  readonly inode: string
}

// Linux statfs(2) types whose changes made elsewhere raise no event: NFS, SMB, CIFS, 9p, FUSE.
const silent: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546])
const settle = 20
const fallback = 5000

/**
 * Yields a path when the file there was changed, replaced, made or removed, also when a symbolic link on the way to it was
 * swapped, as Kubernetes does to a mounted volume. Ends when the signal is aborted. Keeps no process alive.
 */
export async function* watchFiles(paths: readonly string[], options: FileWatchOptions): AsyncGenerator<string, void, undefined> {
  const { signal, polling, first = false } = options
  const watchers = new Map<string, Watched>()
  let wake = (): void => undefined
  let noticed = false
  let timer: NodeJS.Timeout | undefined
  const notice = (after: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      noticed = true
      wake()
    }, after).unref()
  }
  const onAbort = (): void => wake()
  signal.addEventListener('abort', onAbort)
  const seen = new Map(paths.map((path) => [path, first ? undefined : mark(path)]))
  try {
    while (!signal.aborted) {
      const blind = polling !== undefined || !arm(watchers, paths, () => notice(settle))
      for (const path of paths) {
        const now = mark(path)
        if (now === seen.get(path)) continue
        seen.set(path, now)
        yield path
        if (signal.aborted) return
      }
      if (blind) notice(polling ?? fallback)
      if (!noticed && !signal.aborted) await new Promise<void>((go) => (wake = go))
      noticed = false
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    clearTimeout(timer)
    for (const { watcher } of watchers.values()) watcher.close()
  }
}

/** Watches the folders on the way to each path; `false` when one of them cannot be watched. */
function arm(watchers: Map<string, Watched>, paths: readonly string[], notice: () => void): boolean {
  const folders = new Set(paths.flatMap((path) => foldersOf(path)))
  for (const [folder, { watcher, inode }] of watchers) {
    if (folders.has(folder) && inodeOf(folder) === inode) continue // a folder made anew under the same name is another one
    watcher.close()
    watchers.delete(folder)
  }
  let all = true
  for (const folder of folders) {
    if (watchers.has(folder)) continue
    const inode = inodeOf(folder)
    const watcher = isSilent(folder) ? undefined : start(folder, notice)
    if (watcher === undefined) {
      all = false
      continue
    }
    watchers.set(folder, { watcher, inode })
    watcher.on('error', () => {
      watcher.close()
      watchers.delete(folder)
      notice()
    })
  }
  return all
}

function start(folder: string, notice: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, notice)
  } catch {
    return undefined // no such folder, no watches left (ENOSPC, EMFILE), or a system without them
  }
}

function isSilent(folder: string): boolean {
  try {
    return process.platform === 'linux' && silent.has(statfsSync(folder).type)
  } catch {
    return false
  }
}

/** The folders in which an entry can be swapped so that the path leads elsewhere: those of each link on the way, and the last one. */
function foldersOf(path: string): string[] {
  const folders: string[] = []
  let rest = resolve(path)
  try {
    for (let links = 0; links < 40; links++) {
      const next = firstLink(rest)
      if (next === undefined) break
      folders.push(dirname(next.link))
      rest = resolve(dirname(next.link), readlinkSync(next.link), next.after)
    }
  } catch {
    // swapped while it was followed, which the watchers of the next round see, or not ours to look into
  }
  return [...folders, nearestFolder(dirname(rest))]
}

function nearestFolder(folder: string): string {
  return folder === dirname(folder) || inodeOf(folder) !== 'none' ? folder : nearestFolder(dirname(folder))
}

function firstLink(path: string): { link: string; after: string } | undefined {
  const { root } = parse(path)
  const segments = path.slice(root.length).split(sep)
  for (let count = 1; count <= segments.length; count++) {
    const link = join(root, ...segments.slice(0, count))
    const found = lstatSync(link, { throwIfNoEntry: false })
    if (found === undefined) return undefined
    if (found.isSymbolicLink()) return { link, after: join('.', ...segments.slice(count)) }
  }
  return undefined
}

function inodeOf(folder: string): string {
  try {
    const { dev, ino } = statSync(folder, { bigint: true })
    return `${dev}-${ino}`
  } catch {
    return 'none'
  }
}

/** What tells one content of a file from another without reading it. */
function mark(path: string): string {
  try {
    const { dev, ino, mtimeNs, size } = statSync(path, { bigint: true })
    return [dev, ino, mtimeNs, size].join('-')
  } catch {
    return 'none'
  }
}
