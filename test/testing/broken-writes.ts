import type { SecretListing } from '../../src/core/adapter.ts'
import type { Broken } from './breaking.ts'
import { read } from './model.ts'

/** Writes and listings broken on purpose. */
export const brokenWrites: readonly Broken[] = [
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
    fault: 'a listing of ids that nobody can read',
    found: 'a listing names what is kept, by ids that can be read',
    break: (right) => ({
      async list(prefix, o) {
        const listed = await right.list(prefix, o)
        return prefix === 'list' ? listed.map((one) => ({ ...one, id: { ...one.id, path: `${one.id.path}@1` } })) : listed
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
]
