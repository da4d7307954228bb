import type { ReadOptions, SecretId, SecretListing, SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { ModelError, modelAdapter, read, type Model, type ModelAdapter } from './model.ts'

/** A fault by its name, the one case that must find it, and how a correct adapter is broken. */
export interface Broken {
  readonly fault: string
  readonly found: string
  readonly break: (right: ModelAdapter, model: Model) => Partial<ModelAdapter>
}

/** An adapter with one fault. */
export function brokenAdapter({ break: breakIt }: Broken, model: Model): ModelAdapter {
  const right = modelAdapter(model)
  return { ...right, ...breakIt(right, model) }
}

type Get = ModelAdapter['get']
type GetMany = ModelAdapter['getMany']

/** Changes what every read answers, alone or in a batch. */
function answering(right: ModelAdapter, change: (value: SecretValue, id: SecretId) => SecretValue): { get: Get; getMany: GetMany } {
  const changed = (value: SecretValue | undefined, id: SecretId): SecretValue | undefined => value && change(value, id)
  return {
    get: async (id, o) => changed(await right.get(id, o), id),
    async getMany(ids, o) {
      const answers = await right.getMany(ids, o)
      return answers.map((answer, index) =>
        answer.status === 'fulfilled' ? { ...answer, value: changed(answer.value, ids[index] as SecretId) } : answer,
      )
    },
  }
}

/** Says more than it should of one kind of failure. */
function quoting(right: ModelAdapter, fault: ModelError['fault'], say: (id: SecretId, error: ModelError) => string): { get: Get } {
  return {
    get: async (id, o) =>
      await right.get(id, o).catch((error: unknown) => {
        if (!(error instanceof ModelError) || error.fault !== fault) throw error
        throw new SecretError(right.errorCode(error) ?? 'unknown', { reason: say(id, error), remedy: 'ask' })
      }),
  }
}

const reencoded = (bytes: Uint8Array, encoding: BufferEncoding): Uint8Array => Buffer.from(Buffer.from(bytes).toString(encoding), encoding)
const isText = (bytes: Uint8Array): boolean => Buffer.from(reencoded(bytes, 'utf8')).equals(bytes)

/** Adapters broken on purpose, each in one way. */
export const brokenAdapters: readonly Broken[] = [
  {
    fault: 'a value that is over before it is used',
    found: 'a program that declares a reference gets the value',
    break: (right) => answering(right, (value) => ({ ...value, expiresAt: new Date(0) })),
  },
  {
    fault: 'a code for every error',
    found: "its code table says nothing of errors that are not the backend's, and throws at none",
    break: (right) => ({ errorCode: (error) => right.errorCode(error) ?? (error instanceof TypeError ? 'permission_denied' : undefined) }),
  },
  {
    fault: 'text read as latin1',
    found: 'text comes back byte for byte, beyond ASCII too',
    break: (right) =>
      answering(right, (value) =>
        isText(value.bytes) ? { ...value, bytes: Buffer.from(Buffer.from(value.bytes).toString('ascii')) } : value,
      ),
  },
  {
    fault: 'binary cut at the first byte that is no text',
    found: 'bytes that are no text come back byte for byte',
    break: (right) => answering(right, (value) => (value.bytes[0] === 0 ? { ...value, bytes: reencoded(value.bytes, 'utf8') } : value)),
  },
  {
    fault: 'an empty value taken for a missing one',
    found: 'a value of no bytes is a value',
    break: (right) => ({
      async get(id, o) {
        const value = await right.get(id, o)
        return value?.bytes.length === 0 ? undefined : value
      },
    }),
  },
  {
    fault: 'values trimmed',
    found: 'a line end at the end belongs to the value',
    break: (right) =>
      answering(right, (value) =>
        isText(value.bytes) ? { ...value, bytes: Buffer.from(Buffer.from(value.bytes).toString().trim()) } : value,
      ),
  },
  {
    fault: 'values cut at 32 KiB',
    found: 'a value of 64 KiB comes back whole',
    break: (right) => answering(right, (value) => ({ ...value, bytes: value.bytes.subarray(0, 32_768) })),
  },
  {
    fault: 'its own bytes handed out',
    found: "bytes that were handed out are the caller's own",
    break: (right, model) =>
      answering(right, (value, { path }) => {
        const kept = model.find(path)?.versions.at(-1)
        return kept !== undefined && kept.version === value.version ? { ...value, bytes: kept.bytes } : value
      }),
  },
  {
    fault: 'names looked up in an object',
    found: 'names that JavaScript knows are ordinary names',
    break: (right) => ({
      get: async (id, o) => (id.path in {} ? { bytes: Buffer.from(String(Reflect.get({}, id.path))) } : await right.get(id, o)),
    }),
  },
  {
    fault: 'the path of a read kept between calls',
    found: 'reads at the same time do not meet',
    break: (right, model) => {
      let path = ''
      let calls = 0
      return {
        async get(id, o) {
          path = id.path
          calls++
          try {
            await right.get(id, o) // while this waits, another call may change the path
            return calls > 1 ? read(model, { ...id, path }) : await right.get(id, o)
          } finally {
            calls--
          }
        },
      }
    },
  },
  {
    fault: 'a param added to the id',
    found: 'ids are left as they are',
    break: (right) => ({
      async get(id, o) {
        const value = await right.get(id, o)
        Reflect.set(id.params, 'region', 'eu-west-1')
        return value
      },
    }),
  },
  {
    fault: 'a date as text',
    found: 'what is said beside the value is well formed',
    break: (right) => answering(right, (value) => ({ ...value, rotatedAt: String(value.rotatedAt) as unknown as Date })),
  },
  {
    fault: 'versions counted by the writes of this adapter',
    found: 'the version changes when the value does',
    break: (right) => {
      const written = new Map<string, string>()
      return {
        ...answering(right, (value, { path, params }) => (params['version'] ? value : { ...value, version: written.get(path) ?? 'v1' })),
        async put(id, value, o) {
          const put = await right.put(id, value, o)
          written.set(id.path, String(put.version))
          return put
        },
      }
    },
  },
  {
    fault: 'a version that is another one in every process',
    found: 'the version stays while the value does, also for another process',
    break: (right) => {
      let own: string | undefined
      return answering(right, (value, { path }) => {
        if (path !== 'kept') return value
        own ??= `${value.version}-${Math.random()}`
        return { ...value, version: own }
      })
    },
  },
  {
    fault: '?version= ignored',
    found: 'a version that a reference names is the one that is read',
    break: (right) => ({
      get: async (id, o) => await right.get('version' in id.params ? { ...id, params: {} } : id, o),
    }),
  },
  {
    fault: 'values remembered',
    found: 'a change made elsewhere is what the next read gives',
    break: (right) => {
      const remembered = new Map<string, SecretValue>()
      const forgetting = <A extends [SecretId, ...unknown[]], T>(method: (...args: A) => T) => {
        return (...args: A): T => {
          remembered.delete(args[0].path)
          return method(...args)
        }
      }
      return {
        async get(id, o) {
          const value = remembered.get(id.path) ?? (await right.get(id, o))
          if (id.path === 'changed' && value !== undefined) remembered.set(id.path, value)
          return value
        },
        put: forgetting(right.put),
        remove: forgetting(right.remove),
      }
    },
  },
  {
    fault: 'a batch answered in the order of the backend',
    found: 'many are answered in the order asked',
    break: (right) => ({
      getMany: async (ids, o) =>
        await right.getMany(
          ids.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
          o,
        ),
    }),
  },
  {
    fault: 'a batch cut at 20',
    found: 'more than one call can carry are answered all the same',
    break: (right) => ({ getMany: async (ids, o) => await right.getMany(ids.slice(0, 20), o) }),
  },
  {
    fault: 'duplicates of a batch dropped',
    found: 'an id that is asked twice is answered twice',
    break: (right) => ({
      getMany: async (ids, o) => await right.getMany([...new Map(ids.map((id) => [JSON.stringify(id), id])).values()], o),
    }),
  },
  {
    fault: 'a batch of none sent all the same',
    found: 'a batch of none is answered by none',
    break: (right) => ({
      async getMany(ids, o) {
        if (ids.length === 0) throw new Error('the list of ids must have at least one element')
        return await right.getMany(ids, o)
      },
    }),
  },
  {
    fault: 'a batch without what was missing',
    found: 'what a batch does not find is missing alone',
    break: (right) => ({
      async getMany(ids, o) {
        const answers = await right.getMany(ids, o)
        return answers.filter((answer) => answer.status === 'rejected' || answer.value !== undefined)
      },
    }),
  },
  {
    fault: 'a batch that fails whole when a part is denied',
    found: 'what the backend denies in a batch is denied alone',
    break: (right) => ({
      async getMany(ids, o) {
        const answers = await right.getMany(ids, o)
        for (const answer of answers) if (answer.status === 'rejected' && answer.reason instanceof ModelError) throw answer.reason
        return answers
      },
    }),
  },
  {
    fault: 'a batch that fails whole at a param',
    found: 'a param that is not known spoils no more of a batch than its own reference',
    break: (right) => ({
      async getMany(ids, o) {
        const answers = await right.getMany(ids, o)
        for (const answer of answers) if (answer.status === 'rejected' && answer.reason instanceof SecretError) throw answer.reason
        return answers
      },
    }),
  },
  {
    fault: 'an error of the backend for what is missing',
    found: 'a secret that does not exist is not_found',
    break: (right, model) => ({
      async get(id, o) {
        const value = await right.get(id, o)
        if (value === undefined && !model.secrets.has(id.path)) throw new Error('ResourceNotFoundException')
        return value
      },
    }),
  },
  {
    fault: 'params that are not known ignored',
    found: 'a param that is not known is refused',
    break: (right) => {
      const known = (id: SecretId): SecretId => {
        // A batch refuses them, and so does the read of what the case about quoting asks for.
        const { version } = id.params
        return id.path === 'param' ? { ...id, params: version === undefined ? {} : { version } } : id
      }
      return { get: async (id, o) => await right.get(known(id), o) }
    },
  },
  {
    fault: 'a denial taken for a missing secret',
    found: 'a secret that the backend refuses is permission_denied',
    break: (right) => ({
      get: async (id, o) =>
        await right.get(id, o).catch((error: unknown) => {
          if (error instanceof ModelError && error.fault === 'Denied') return undefined
          throw error
        }),
    }),
  },
  {
    fault: 'a disabled secret taken for an outage',
    found: 'a secret that is disabled or destroyed is failed_precondition',
    break: (right) => ({
      errorCode: (error) => (error instanceof ModelError && error.fault === 'Disabled' ? 'unavailable' : right.errorCode(error)),
    }),
  },
  {
    fault: 'an expired login taken for a denial',
    found: 'a login that is not accepted is unauthenticated',
    break: (right) => ({
      errorCode: (error) => (error instanceof ModelError && error.fault === 'Unauthorized' ? 'permission_denied' : right.errorCode(error)),
    }),
  },
  {
    fault: 'an outage taken for a missing secret',
    found: 'a backend that is down is down, not a denial',
    break: (right) => ({
      errorCode: (error) => (error instanceof ModelError && error.fault === 'Down' ? 'not_found' : right.errorCode(error)),
    }),
  },
  {
    fault: 'a token that nobody is told of',
    found: 'what it logs in with is concealed',
    break: (right) => {
      const silent = (o: ReadOptions): ReadOptions => ({ ...o, conceal: () => undefined })
      return { get: async (id, o) => await right.get(id, silent(o)), getMany: async (ids, o) => await right.getMany(ids, silent(o)) }
    },
  },
  {
    fault: 'the value in an error',
    found: 'no error quotes a value, a credential or the backend when there is nothing to read',
    break: (right, model) => ({
      async get(id, o) {
        try {
          return await right.get(id, o)
        } catch (error) {
          if (!(error instanceof SecretError)) throw error
          const value = Buffer.from(model.find(id.path)?.versions.at(-1)?.bytes ?? []).toString('base64')
          throw new SecretError(error.code, { reason: `of ${value} no param is known`, remedy: 'remove it' })
        }
      },
    }),
  },
  {
    fault: 'the token in the error of a refusal',
    found: 'no error quotes a value, a credential or the backend when the backend refuses',
    break: (right, model) => quoting(right, 'Denied', () => `it is refused to ${model.token}`),
  },
  {
    fault: 'the value of a disabled secret in its error',
    found: 'no error quotes a value, a credential or the backend when a secret is disabled',
    break: (right, model) =>
      quoting(right, 'Disabled', ({ path }) => Buffer.from(model.secrets.get(path)?.versions.at(-1)?.bytes ?? []).toString('hex')),
  },
  {
    fault: 'the token in the error of a login',
    found: 'no error quotes a value, a credential or the backend when the login is not accepted',
    break: (right, model) => quoting(right, 'Unauthorized', () => `Bearer ${Buffer.from(`user:${model.token}`).toString('base64')}`),
  },
  {
    fault: "the backend's text in the error of an outage",
    found: 'no error quotes a value, a credential or the backend when the backend is down',
    break: (right) => quoting(right, 'Down', (_, error) => error.message.slice(0, error.message.indexOf(' to the token'))),
  },
  {
    fault: 'the last value kept in sight',
    found: 'printing the adapter shows no value and no credential',
    break: (right) => {
      const last: Record<string, unknown> = {}
      return Object.assign(
        answering(right, (value) => ({ ...value, bytes: (last['bytes'] = Buffer.from(value.bytes)) as Buffer })),
        { last },
      )
    },
  },
  {
    fault: "the caller's buffer kept",
    found: 'what was put is what is read',
    break: (right, model) => ({
      async put(id, value, o) {
        const put = await right.put(id, value, o)
        const kept = model.secrets.get(id.path)?.versions
        kept?.push({ ...(kept.pop() as (typeof kept)[number]), bytes: value })
        return put
      },
    }),
  },
  {
    fault: 'a date of creation that moves',
    found: 'a put makes a new version, says so without the value, and keeps the date of creation',
    break: (right) => ({
      put: async (id, value, o) => ({ ...(await right.put(id, value, o)), createdAt: new Date(Date.now() + Math.random() * 1000 + 1) }),
    }),
  },
  {
    fault: 'a remove that does nothing',
    found: 'a secret that was removed is not_found',
    break: (_, model) => ({ remove: async ({ path }) => model.find(path) !== undefined }),
  },
  {
    fault: 'a remove that is always done',
    found: 'removing what is not there says so and fails not',
    break: (right) => ({ remove: async (id, o) => (await right.remove(id, o)) || true }),
  },
  {
    fault: 'a removed secret that cannot be made again',
    found: 'a secret can be put again after it was removed',
    break: (right, model) => ({
      async put(id, value, o) {
        if (model.secrets.get(id.path)?.state === 'removed') throw new Error('it is scheduled for deletion')
        return await right.put(id, value, o)
      },
    }),
  },
  {
    fault: 'a listing with what was removed',
    found: 'a listing names what is kept, by ids that can be read',
    break: (right) => ({
      async list(prefix, o) {
        const listed = await right.list(prefix, o)
        return prefix === '' ? listed.map((one) => ({ ...one, id: { ...one.id, path: `${one.id.path}@1` } })) : listed
      },
    }),
  },
  {
    fault: 'a listing with values',
    found: 'a listing holds no value',
    break: (right, model) => ({
      async list(prefix, o) {
        const listed = await right.list(prefix, o)
        return listed.map((one): SecretListing => ({ ...one, ...read(model, one.id) }))
      },
    }),
  },
  {
    fault: 'a prefix ignored',
    found: 'a listing under a prefix holds what begins with it, and nothing else',
    break: (right) => ({ list: async (_, o) => await right.list('', o) }),
  },
  {
    fault: 'a hint for any change',
    found: 'a change made elsewhere is hinted at, by an id that is watched',
    break: (right, model) => ({
      async *watch(ids, o) {
        const all = [...model.secrets.keys()].map((path): SecretId => ({ scheme: 'model', path, params: {} }))
        yield* right.watch([...all, ...ids], o)
      },
    }),
  },
  {
    fault: 'a watch that hears no abort',
    found: 'a watch ends when it is aborted, and leaves nothing open',
    break: (right) => ({
      async *watch(ids, o) {
        yield* right.watch(ids, { ...o, signal: new AbortController().signal })
      },
    }),
  },
  {
    fault: 'a watch that leaves its timer',
    found: 'a watch ends when it is aborted, and leaves nothing open',
    break: (right) => ({
      async *watch(ids, o) {
        setInterval(() => undefined, 60_000)
        yield* right.watch(ids, o)
      },
    }),
  },
  {
    fault: 'a lease that is over',
    found: 'a lease ends in the future, can be renewed and given back',
    break: (right) =>
      answering(right, ({ lease, ...value }) => ({ ...value, ...(lease === undefined ? {} : { lease: { until: new Date(0) } }) })),
  },
  {
    fault: 'a call given up that leaves its timer',
    found: 'a call that is not answered ends at the deadline, and close leaves nothing of it',
    break: (right, model) => ({
      async get(id, o) {
        if (model.state === 'hung') setInterval(() => undefined, 60_000)
        return await right.get(id, o)
      },
    }),
  },
  {
    fault: 'a connection that close forgets',
    found: 'close lets go of all that keeps a process alive, and can be called twice',
    break: (right, model) => ({
      async close() {
        if (model.state === 'hung') await right.close()
      },
    }),
  },
]
