import { randomBytes } from 'node:crypto'
import { done, nothing, ok, Refusal, seconds, type Engine, type Json } from './answer.ts'
import type { Leases } from './leases.ts'

/** The database engine (HTTP API, "Database secrets engine") without a database: `users` are those whose leases have not ended. */
export function database(leases: Leases, users: Set<string>): Engine {
  const roles = new Map<string, Json>()
  return {
    handle({ operation, path, body, token, mount }) {
      const [action = '', name = ''] = path.split('/')
      if (action === 'config') return done
      if (action === 'roles' && operation === 'write') roles.set(name, body)
      if (action === 'roles') return done
      if (action !== 'creds' || operation !== 'read') return nothing()
      const role = roles.get(name)
      if (role === undefined) throw new Refusal(400, `unknown role: ${name}`)
      const username = `v-token-${name}-${randomBytes(10).toString('hex')}`
      const password = randomBytes(15).toString('base64url')
      const ttl = seconds(role['default_ttl'], 3600)
      const maxTtl = seconds(role['max_ttl'], 86_400)
      users.add(username)
      const lease = leases.create(`${mount}${path}`, token, { ttl, maxTtl, onEnd: () => void users.delete(username) })
      const given = { lease_id: lease.id, lease_duration: ttl, renewable: true }
      return ok({ ...given, data: { password, username }, mount_type: 'database' })
    },
  }
}
