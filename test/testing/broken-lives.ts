import type { SecretId } from '../../src/core/adapter.ts'
import { answering, type Broken } from './breaking.ts'

/** Watches, leases and ends broken on purpose. */
export const brokenLives: readonly Broken[] = [
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
