import type { ReadOptions } from '../../src/core/adapter.ts'
import type { Answer } from './client.ts'
import { statusOf } from './error-code.ts'
import { Flight } from './flight.ts'

/** A mount, by what its paths mean. */
export interface Mount {
  /** With a slash at its end, `secret/`. */
  readonly path: string
  readonly kind: MountKind
}

/** `unknown` is a mount that Vault says nothing of to this token; its path is empty then. */
export type MountKind = 'kv1' | 'kv2' | 'dynamic' | 'unknown'

/** Finds out which mount a path lies in, by one call a mount. */
export class Mounts {
  readonly #ask: (path: string, o: ReadOptions) => Promise<Answer>
  readonly #known = new Map<string, { readonly mount: Mount; readonly at: number }>()
  readonly #flights = new Map<string, Flight<Mount>>()

  constructor(ask: (path: string, o: ReadOptions) => Promise<Answer>) {
    this.#ask = ask
  }

  /** The mount of a path. Paths with the same first segment wait for each other's answer, since it mostly answers for all of them. */
  async of(path: string, o: ReadOptions): Promise<Mount> {
    const first = path.slice(0, path.indexOf('/') + 1)
    for (;;) {
      const known = this.#holding(path)
      if (known !== undefined) return known
      const flight = this.#flights.get(first) ?? new Flight<Mount>()
      this.#flights.set(first, flight)
      let own = false
      const mount = await flight.join(o.signal, async (signal) => {
        own = true
        return await this.#find(path, { ...o, signal })
      })
      if (own || (mount.kind !== 'unknown' && path.startsWith(mount.path))) return mount
      // That another mount is closed says nothing of this one.
      if (mount.kind === 'unknown') return await this.#find(path, o)
    }
  }

  /** Remembers what was found out by trying. */
  learn(mount: Mount): void {
    this.#known.set(mount.path, { mount, at: Date.now() })
  }

  /** Forgets what was known before now: a mount may have been replaced by another. */
  forget(): void {
    const now = Date.now()
    for (const [path, { at }] of this.#known) if (at < now) this.#known.delete(path)
  }

  #holding(path: string): Mount | undefined {
    // Vault mounts nothing below another mount, so at most one fits.
    for (const { mount } of this.#known.values()) if (path.startsWith(mount.path)) return mount
    return undefined
  }

  async #find(path: string, o: ReadOptions): Promise<Mount> {
    try {
      const { body } = await this.#ask(path, o)
      const mount = mountOf(body['data'])
      if (mount === undefined || !path.startsWith(mount.path)) return unknown
      this.learn(mount)
      return mount
    } catch (error) {
      // Refused to a token that is good, or not there: nothing is known, and the next read asks again.
      if (statusOf(error) === 403 || statusOf(error) === 404) return unknown
      throw error
    }
  }
}

const unknown: Mount = { path: '', kind: 'unknown' }

/** Reads what Vault says of a mount. */
export function mountOf(said: unknown, at?: string): Mount | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  const { path = at, type, options } = said as { path?: unknown; type?: unknown; options?: unknown }
  if (typeof path !== 'string' || path === '' || typeof type !== 'string') return undefined
  const version = typeof options === 'object' && options !== null && 'version' in options ? options.version : undefined
  const kind = type === 'kv' ? (version === '2' ? 'kv2' : 'kv1') : type === 'generic' || type === 'cubbyhole' ? 'kv1' : 'dynamic'
  return { path: path.endsWith('/') ? path : `${path}/`, kind }
}
