import { randomBytes } from 'node:crypto'
import { EventEmitter, on } from 'node:events'
import type { Adapter, ReadOptions, SecretId, SecretListing, SecretValue } from '../../src/core/adapter.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import type { ConformanceOptions } from '../../src/testing/index.ts'

interface Kept {
  readonly versions: { readonly bytes: Uint8Array; readonly version: string; readonly at: Date }[]
  state: 'there' | 'removed' | 'denied' | 'disabled' | 'leased'
}

type Fault = 'Denied' | 'Disabled' | 'Unauthorized' | 'Down'

/** What the model's backend throws: an error of its own kind, with texts that must not get out. */
export class ModelError extends Error {
  readonly fault: Fault

  constructor(fault: Fault, token: string) {
    super(`${fault}: the model's backend answered this to the token ${token}`)
    this.fault = fault
  }
}

/** A backend that can be brought into every state the kit knows. */
export class Model {
  readonly token: string = randomBytes(18).toString('base64url')
  readonly secrets: Map<string, Kept> = new Map()
  readonly changes: EventEmitter = new EventEmitter().setMaxListeners(0)
  state: 'up' | 'loggedOut' | 'stopped' | 'hung' = 'up'

  write(path: string, value: Uint8Array): void {
    const kept: Kept = this.secrets.get(path) ?? { versions: [], state: 'there' }
    kept.versions.push({ bytes: Uint8Array.from(value), version: `v${kept.versions.length + 1}`, at: new Date() })
    kept.state = 'there'
    this.secrets.set(path, kept)
    this.changes.emit('change', path)
  }

  bring(path: string, state: Kept['state']): void {
    if (state === 'leased') this.write(path, randomBytes(16))
    const kept = this.secrets.get(path)
    if (kept !== undefined) kept.state = state
    this.changes.emit('change', path)
  }

  /** Waits as a call over the network does, and fails when the backend is in no state to answer. */
  async answer(signal: AbortSignal): Promise<void> {
    await Promise.resolve()
    if (this.state === 'hung')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    if (this.state === 'stopped') throw new ModelError('Down', this.token)
    if (this.state === 'loggedOut') throw new ModelError('Unauthorized', this.token)
  }

  /** What is kept at a path; throws what the backend says of it. */
  find(path: string): Kept | undefined {
    const kept = this.secrets.get(path)
    if (kept?.state === 'denied') throw new ModelError('Denied', this.token)
    if (kept?.state === 'disabled') throw new ModelError('Disabled', this.token)
    return kept?.state === 'removed' ? undefined : kept
  }
}

/** The model's adapter with every method that an adapter can have. */
export type ModelAdapter = Required<Omit<Adapter, 'concurrency'>>

const codes: Readonly<Record<Fault, ErrorCode>> = {
  Denied: 'permission_denied',
  Disabled: 'failed_precondition',
  Unauthorized: 'unauthenticated',
  Down: 'unavailable',
}

/** A correct adapter on the model, which holds a connection while it is in use. */
export function modelAdapter(model: Model): ModelAdapter {
  let connection: NodeJS.Timeout | undefined
  const enter = async ({ signal, conceal }: ReadOptions): Promise<void> => {
    conceal(model.token)
    connection ??= setInterval(() => undefined, 60_000)
    await model.answer(signal)
  }
  return {
    scheme: 'model',
    async get(id, o) {
      check(id)
      await enter(o)
      return read(model, id)
    },
    async getMany(ids, o) {
      await enter(o)
      return await Promise.allSettled(ids.map(async (id) => read(model, check(id))))
    },
    async *watch(ids, { signal }) {
      if (signal.aborted) return
      try {
        for await (const [path] of on(model.changes, 'change', { signal })) yield* ids.filter((id) => id.path === path)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
    async put(id, value, o) {
      await enter(o)
      model.find(id.path)
      model.write(id.path, value)
      const { bytes: _, ...rest } = read(model, id) as SecretValue
      return rest
    },
    async remove(id, o) {
      await enter(o)
      if (model.find(id.path) === undefined) return false
      model.bring(id.path, 'removed')
      return true
    },
    async list(prefix, o) {
      await enter(o)
      const there = [...model.secrets].filter(([path, { state }]) => path.startsWith(prefix) && state === 'there')
      return there.map(([path]): SecretListing => {
        const { bytes: _, ...rest } = read(model, { scheme: 'model', path, params: {} }) as SecretValue
        return { id: { scheme: 'model', path, params: {} }, ...rest }
      })
    },
    errorCode: (error) => (error instanceof ModelError ? codes[error.fault] : undefined),
    async close() {
      clearInterval(connection)
      connection = undefined
    },
  }
}

/** Reads one secret of the model as its adapter does. */
export function read(model: Model, { path, params }: SecretId): SecretValue | undefined {
  const kept = model.find(path)
  const wanted = params['version']
  const found = wanted === undefined ? kept?.versions.at(-1) : kept?.versions.find(({ version }) => version === wanted)
  if (kept === undefined || found === undefined) return undefined
  const later = (): Date => new Date(Date.now() + 60_000)
  return {
    bytes: Uint8Array.from(found.bytes),
    version: found.version,
    createdAt: kept.versions[0]?.at ?? found.at,
    rotatedAt: found.at,
    facts: { replica: 'model-1' },
    ...(kept.state === 'leased' ? { lease: { until: later(), renew: async () => later(), revoke: async () => undefined } } : {}),
  }
}

function check(id: SecretId): SecretId {
  if (Object.keys(id.params).every((name) => name === 'version')) return id
  throw new SecretError('invalid_reference', { reason: 'model:// has a param that is not known', remedy: 'use version, or none' })
}

/** The kit's options for an adapter on the model: nothing is skipped. */
export function modelOptions(adapter: (model: Model) => Adapter = modelAdapter): ConformanceOptions<Model> {
  return {
    scheme: 'model',
    open: () => new Model(),
    adapter,
    seed: {
      write: (model, path, value) => model.write(path, value),
      erase: (model, path) => model.bring(path, 'removed'),
      deny: (model, path) => model.bring(path, 'denied'),
      disable: (model, path) => model.bring(path, 'disabled'),
      lease: (model, path) => model.bring(path, 'leased'),
      logOut: (model) => void (model.state = 'loggedOut'),
      stop: (model) => void (model.state = 'stopped'),
      hang: (model) => void (model.state = 'hung'),
    },
    credentials: ({ token }) => [token],
    answers: ["the model's backend answered"],
    patience: 400,
  }
}
