import assert from 'node:assert/strict'
import { setMaxListeners } from 'node:events'
import type { Adapter, ReadOptions, SecretId, SecretValue } from '../core/adapter.ts'
import { LoadError, type SecretError } from '../core/errors.ts'
import { formatReference, parseReference } from '../core/reference.ts'
import { AdapterTable } from '../load/adapter-table.ts'
import type { LoadConfig } from '../load/config.ts'
import { secret, type SecretDeclaration } from '../load/declaration.ts'
import { loadSecrets } from '../load/load-secrets.ts'
import { Reader, type ReadResult } from '../load/reader.ts'
import type { Secrets } from '../load/secrets.ts'
import { Writer } from '../load/writer.ts'
import { Redactor } from '../redact/redactor.ts'
import { anyText } from './any-text.ts'
import { keepingIn } from './in-field.ts'
import type { Ability, ConformanceOptions, ConformanceSeeds } from './options.ts'

/** Limits under which a case calls: no retries, and time enough that only a backend that hangs meets the deadline. */
const limits = { timeout: 10_000, attempts: 1, concurrency: 8 } as const

type Loaded = Readonly<Record<string, SecretDeclaration<string>>>
type LoadOptions = Omit<Partial<LoadConfig<Loaded>>, 'schema'>

/** A backend with an adapter on it, for one case. Names become paths by the options. */
export interface Stand extends Pick<ConformanceOptions<unknown>, 'scheme'> {
  readonly adapter: Adapter
  readonly patience: number
  readonly answers: readonly string[]
  /** Whether an ability is not said to be lacking. */
  can(ability: Ability): boolean
  /** Whether the backend can be brought into a state. */
  seeds(state: keyof ConformanceSeeds<unknown>): boolean
  credentials(): Promise<readonly string[]>
  path(name: string): string
  /** A frozen id, as the loader makes them. */
  id(name: string, params?: Readonly<Record<string, string>>): SecretId
  reference(name: string, params?: Readonly<Record<string, string>>): string
  write(name: string, value: Uint8Array): Promise<void>
  /** The kit's value in the bytes of an adapter that was called without `read`. */
  unwrap(bytes: Uint8Array): Uint8Array
  bring(state: Exclude<keyof ConformanceSeeds<unknown>, 'write'>, name?: string): Promise<void>
  /** Another adapter on the same backend, as another process would have. */
  another(): Promise<Adapter>
  /** Reads through the loader's reader. */
  read(ids: readonly SecretId[], adapter?: Adapter): Promise<readonly ReadResult[]>
  /** The value of a secret that must be there. */
  value(name: string, options?: { params?: Readonly<Record<string, string>>; adapter?: Adapter }): Promise<SecretValue>
  /** Loads references as a program would, into the variables `V0`, `V1`, ... */
  load(references: readonly string[], config?: LoadOptions): Promise<Secrets<Loaded>>
  /** The problems that a program is told of when it loads references, which must fail. */
  problems(references: readonly string[], config?: LoadOptions): Promise<readonly SecretError[]>
  /** Hints, through the loader's backend. */
  watch(names: readonly string[], signal: AbortSignal): Promise<AsyncIterator<SecretId>>
  /** What the CLI writes with. */
  writer(): Pick<Writer, 'put' | 'remove' | 'list'>
  close(): Promise<void>
}

/** Opens a backend and makes an adapter on it. */
export async function openStand<Backend>(options: ConformanceOptions<Backend>): Promise<Stand> {
  const { scheme, seed, field, lacks = {}, answers = [], patience = 5000, path = (name) => name } = options
  const { wrap, unwrap } = keepingIn(field)
  const backend = await options.open()
  const adapters: Adapter[] = []
  const another = async (): Promise<Adapter> => {
    const made = await options.adapter(backend)
    adapters.push(made)
    return made
  }
  const close = async (): Promise<void> => {
    await Promise.allSettled(adapters.map(async (one) => await one.close?.()))
    await options.dispose?.(backend)
  }
  const adapter = await another().catch(async (error: unknown) => {
    await close()
    throw error
  })
  const never = new AbortController().signal
  setMaxListeners(0, never)
  const reader = (by: Adapter): Reader => {
    return new Reader({ ...limits, adapters: new AdapterTable([by], { environment: undefined, env: {} }), conceal: () => undefined })
  }
  const stand: Stand = {
    scheme,
    adapter,
    patience,
    answers,
    another,
    close,
    unwrap,
    can: (ability) => lacks[ability] === undefined,
    seeds: (state) => typeof seed[state] === 'function',
    credentials: async () => (typeof options.credentials === 'string' ? [] : await options.credentials(backend)),
    path: (name) => path(name, backend),
    id: (name, params = {}) => Object.freeze({ scheme, path: path(name, backend), params: Object.freeze({ ...params }) }),
    reference: (name, params) => formatReference({ id: stand.id(name, params), field }),
    write: async (name, value) => await seed.write(backend, stand.path(name), wrap(value)),
    async bring(state, name = 'secret') {
      const seedState = seed[state]
      if (typeof seedState === 'function') await seedState(backend, stand.path(name))
    },
    async read(ids, by = adapter) {
      const results = await reader(by).read(ids, { signal: never })
      return results.map((one) => (one.status === 'fulfilled' ? { ...one, value: { ...one.value, bytes: unwrap(one.value.bytes) } } : one))
    },
    async value(name, { params, adapter: by = adapter } = {}) {
      const [result] = await stand.read([stand.id(name, params)], by)
      if (result?.status === 'fulfilled') return result.value
      return assert.fail(`${name} could not be read: ${String(result?.reason)}`)
    },
    async load(references, config = {}) {
      const schema: Loaded = Object.fromEntries(references.map((from, index) => [`V${index}`, secret(anyText, { from })]))
      const { timeout, attempts } = limits
      const quiet = { redactor: new Redactor(), files: false, env: {} } as const
      return await loadSecrets({ schema, adapters: [adapter], timeout, attempts, startTimeout: timeout * 2, ...quiet, ...config })
    },
    async problems(references, config) {
      let loaded: Secrets<Loaded>
      try {
        loaded = await stand.load(references, config)
      } catch (error) {
        assert.ok(error instanceof LoadError, 'a load must fail with one LoadError')
        return error.problems
      }
      await loaded.close()
      return assert.fail('the load must fail, yet it handed out a value')
    },
    async watch(names, signal) {
      const ids = names.map((name) => stand.id(name))
      const hints = (await reader(adapter).backend(scheme)).watch(ids, signal)
      assert.ok(hints !== undefined, 'the adapter has no watch')
      return hints[Symbol.asyncIterator]()
    },
    writer() {
      const writer = new Writer({
        config: { adapters: [adapter], attempts: 1, timeout: limits.timeout },
        env: {},
        redactor: new Redactor(),
      })
      return {
        put: async (reference, value) => await writer.put(whole(reference), wrap(value)),
        remove: async (reference) => await writer.remove(whole(reference)),
        list: async (by, prefix) => await writer.list(by, prefix),
      }
    },
  }
  return stand
}

/** A reference without its field, as it is written and removed by. */
function whole(reference: string): string {
  return formatReference({ ...parseReference(reference), field: undefined })
}

/** An adapter's options for a call made without the loader, where the loader would hide what is judged. */
export function callOptions(): ReadOptions {
  return { signal: new AbortController().signal, conceal: () => undefined }
}
