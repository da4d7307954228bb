import type { SecretId, SecretValue } from '../../src/core/adapter.ts'
import { answering, type Broken } from './breaking.ts'
import { read } from './model.ts'

const reencoded = (bytes: Uint8Array, encoding: BufferEncoding): Uint8Array => Buffer.from(Buffer.from(bytes).toString(encoding), encoding)
const isText = (bytes: Uint8Array): boolean => Buffer.from(reencoded(bytes, 'utf8')).equals(bytes)

/** Reads broken on purpose. */
export const brokenReads: readonly Broken[] = [
  {
    fault: 'a value that is over before it is used',
    found: 'a program that declares a reference gets the value',
    break: (right) => answering(right, (value) => ({ ...value, expiresAt: new Date(0) })),
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
]
