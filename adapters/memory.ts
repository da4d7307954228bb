import { on, EventEmitter } from 'node:events'
import type { Adapter, ReadOptions, SecretId, SecretListing, SecretValue } from '../src/core/adapter.ts'
import { SecretError } from '../src/core/errors.ts'

/** One call that the adapter received. */
export interface MemoryCall {
  readonly method: 'get' | 'getMany' | 'put' | 'remove' | 'list'
  /** The ids asked for; none for `list`. */
  readonly ids: readonly SecretId[]
  readonly signal: AbortSignal
}

/** Options of `memory`. */
export interface MemoryOptions {
  /** Scheme of the references served; `memory` by default. */
  readonly scheme?: string
  /** Awaited before every call is carried out. What it throws, the call throws; while it waits, the call waits. */
  readonly before?: (call: MemoryCall) => void | Promise<void>
  /** Whether many are read in one call; `true` by default. */
  readonly batch?: boolean
}

/** An adapter that keeps secrets in this process, and tells what was asked of it. */
export interface MemoryAdapter extends Adapter {
  /** How often each method was called, since the start or since the last `calls.reset()`. */
  readonly calls: Record<MemoryCall['method'], number> & { reset(): void }
  /** Whether `close` was called. */
  readonly closed: boolean
  /** Stores a new version as another program would: no call is counted, `watch` sees it. */
  set(path: string, value: string | Uint8Array): void
  /** Removes a secret as another program would. */
  delete(path: string): void
  get(id: SecretId, o: ReadOptions): Promise<SecretValue | undefined>
  put(id: SecretId, value: Uint8Array, o: ReadOptions): Promise<Omit<SecretValue, 'bytes'>>
  remove(id: SecretId, o: ReadOptions): Promise<boolean>
  list(prefix: string, o: ReadOptions): Promise<readonly SecretListing[]>
  watch(ids: readonly SecretId[], o: ReadOptions): AsyncIterable<SecretId>
}

interface Kept {
  readonly versions: Required<Pick<SecretValue, 'bytes' | 'version' | 'createdAt' | 'rotatedAt'>>[]
  removed: boolean
}

/**
 * Secrets in this process: `memory://NAME`, `?version=2` for a former version. For tests and examples.
 *
 * Calls reject with `invalid_reference` for params other than `version`.
 */
export function memory(initial: Readonly<Record<string, string | Uint8Array>> = {}, options: MemoryOptions = {}): MemoryAdapter {
  const { scheme = 'memory', before, batch = true } = options
  const store = new Map<string, Kept>()
  const changes = new EventEmitter().setMaxListeners(0)
  const counters = { get: 0, getMany: 0, put: 0, remove: 0, list: 0 }
  let closed = false

  const enter = async (method: MemoryCall['method'], ids: readonly SecretId[], { signal }: ReadOptions): Promise<void> => {
    counters[method]++
    if (method !== 'getMany') ids.forEach(check)
    await before?.({ method, ids, signal })
  }
  const set = (path: string, value: string | Uint8Array): void => {
    const kept = store.get(path) ?? { versions: [], removed: false }
    const rotatedAt = new Date()
    const createdAt = kept.removed ? rotatedAt : (kept.versions[0]?.createdAt ?? rotatedAt)
    kept.versions.push({ bytes: Uint8Array.from(Buffer.from(value)), version: String(kept.versions.length + 1), createdAt, rotatedAt })
    kept.removed = false
    store.set(path, kept)
    changes.emit('change', path)
  }
  const remove = (path: string): boolean => {
    const kept = store.get(path)
    if (kept === undefined || kept.removed) return false
    kept.removed = true
    changes.emit('change', path)
    return true
  }
  const read = ({ path, params }: SecretId): SecretValue | undefined => {
    const kept = store.get(path)
    if (kept === undefined || kept.removed) return undefined
    const wanted = params['version']
    const found = wanted === undefined ? kept.versions.at(-1) : kept.versions.find(({ version }) => version === wanted)
    return found && { ...found, bytes: Uint8Array.from(found.bytes) }
  }

  for (const [path, value] of Object.entries(initial)) set(path, value)
  const adapter: MemoryAdapter = {
    scheme,
    calls: Object.assign(counters, { reset: () => void Object.assign(counters, { get: 0, getMany: 0, put: 0, remove: 0, list: 0 }) }),
    get closed() {
      return closed
    },
    set,
    delete: (path) => void remove(path),
    async get(id, o) {
      await enter('get', [id], o)
      return read(id)
    },
    async put(id, value, o) {
      await enter('put', [id], o)
      set(id.path, value)
      const { bytes: _, ...rest } = read({ ...id, params: {} }) as SecretValue
      return rest
    },
    async remove(id, o) {
      await enter('remove', [id], o)
      return remove(id.path)
    },
    async list(prefix, o) {
      await enter('list', [], o)
      const paths = [...store.keys()].filter((path) => path.startsWith(prefix) && store.get(path)?.removed === false)
      return paths.toSorted().map((path) => {
        const id: SecretId = { scheme, path, params: {} }
        const { bytes: _, ...rest } = read(id) as SecretValue
        return { id, ...rest }
      })
    },
    async *watch(ids, { signal }) {
      if (signal.aborted) return
      try {
        for await (const [path] of on(changes, 'change', { signal })) yield* ids.filter((id) => id.path === path)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
    async close() {
      closed = true
    },
  }
  if (!batch) return adapter
  return Object.assign(adapter, {
    async getMany(ids: readonly SecretId[], o: ReadOptions) {
      await enter('getMany', ids, o)
      return await Promise.allSettled(ids.map(async (id) => read(check(id))))
    },
  })
}

function check(id: SecretId): SecretId {
  const { scheme, path, params } = id
  const unknown = Object.keys(params).find((name) => name !== 'version')
  if (unknown === undefined) return id
  throw new SecretError('invalid_reference', {
    reason: `${scheme}://${path} has a param that is not known`,
    remedy: 'use version, or none',
  })
}
