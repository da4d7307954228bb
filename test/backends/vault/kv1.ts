import { done, listing, nothing, ok, Refusal, type Engine, type Json } from './answer.ts'

const defaultLease = 3600

/** The key-value engine without versions (HTTP API, "KV secrets engine - version 1"). */
export function kv1(): Engine {
  const all = new Map<string, Json>()
  return {
    exists: (path) => all.has(path),
    handle({ operation, path, body }) {
      if (operation === 'list') return listing(all.keys(), path)
      if (operation === 'read') {
        const data = all.get(path)
        return data === undefined ? nothing() : ok({ data, lease_duration: defaultLease, mount_type: 'kv' })
      }
      if (operation === 'write' && Object.keys(body).length === 0) throw new Refusal(400, 'missing data fields')
      if (operation === 'write') all.set(path, body)
      else all.delete(path)
      return done
    },
  }
}
