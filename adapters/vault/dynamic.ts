import type { Lease, SecretValue } from '../../src/core/adapter.ts'
import { crypto } from '../../src/core/builtin.ts'
import type { Answer } from './client.ts'
import type { Connection } from './connection.ts'
import { told } from './error-code.ts'
import { holdsLeases, type Grant, type HeldLease } from './grant.ts'
import { dataText, dateOf, isObject, noData } from './kv.ts'

/**
 * The secret in an answer of an engine that makes secrets, with its lease. `since` is the time before the request, so that no lease is
 * taken for longer than it is.
 *
 * @throws {SecretError} `data_loss` for an answer without data.
 */
export function dynamicValue(answer: Answer, grant: Grant, since: number, connection: Connection): SecretValue {
  const { body, text, facts } = answer
  const data = body['data']
  if (!isObject(data)) throw noData()
  const bytes = Buffer.from(dataText(text))
  const id = body['lease_id']
  if (typeof id !== 'string' || id === '') return { bytes, ...schedule(data), facts }
  const seconds = body['lease_duration']
  return {
    bytes,
    version: crypto().createHash('sha256').update(id).digest('hex').slice(0, 16),
    lease: lease(id, seconds, body['renewable'] === true, { grant, since, connection }),
    facts,
  }
}

/** What a static role of the database engine says of the rotation of its password. Its `ttl` differs at each read, its version does not. */
function schedule(data: Readonly<Record<string, unknown>>): Pick<SecretValue, 'version' | 'rotatedAt' | 'nextRotationAt'> {
  const rotatedAt = dateOf(data['last_vault_rotation'])
  const { ttl } = data
  if (rotatedAt === undefined) return {}
  const nextRotationAt = typeof ttl === 'number' && ttl > 0 ? new Date(Date.now() + ttl * 1000) : undefined
  return { version: rotatedAt.toISOString(), rotatedAt, ...(nextRotationAt && { nextRotationAt }) }
}

interface LeaseContext {
  readonly grant: Grant
  readonly since: number
  readonly connection: Connection
}

function lease(id: string, seconds: unknown, renewable: boolean, { grant, since, connection }: LeaseContext): Lease {
  // Vault ends the leases of a token with the token, so no lease is longer than that.
  const until = (given: unknown, from: number): Date =>
    new Date(Math.min(from + (typeof given === 'number' ? given : 0) * 1000, Math.min(grant.until, latest)))
  const body = JSON.stringify({ lease_id: id })
  const end = until(seconds, since)
  const held: HeldLease = { until: end.getTime() }
  holdsLeases(grant) // lets go of those that have ended
  grant.leases.add(held)
  return {
    until: end,
    ...(renewable && {
      async renew(o) {
        const from = Date.now()
        const answer = await told(() => connection.call({ method: 'write', path: 'sys/leases/renew', body }, o))
        const renewed = until(answer.body['lease_duration'], from)
        held.until = renewed.getTime()
        return renewed
      },
    }),
    async revoke(o) {
      // A token that may not revoke leases takes them with it when it is revoked itself.
      grant.leases.delete(held)
      await told(() => connection.call({ method: 'write', path: 'sys/leases/revoke', body }, o))
    },
  }
}

const latest = 8.64e15 // the last time that a Date can say
