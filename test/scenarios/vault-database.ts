import { expect, it } from 'vitest'
import { z } from 'zod'
import { vault } from '../../adapters/vault/index.ts'
import { json, secret } from '../../src/load/declaration.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { load } from '../load/loading.ts'
import { appRole } from './vault-logins.ts'
import { troubles, until, vaultRoom, type VaultPlace, type VaultRoom } from './vault-room.ts'

/** Credentials that Vault makes in a database, on the real core with PostgreSQL. */
export function databaseScenarios(place: VaultPlace, postgres: PostgresServer): void {
  it('hands out a user that may log in, and takes it away on close', async () => {
    const { room, schema } = await databaseRoom(place, postgres, { default_ttl: '1h', max_ttl: '24h' })
    const adapter = vault({ address: place.address, env: {}, token: await room.token() })
    const secrets = await load({ schema, adapters: [adapter] })
    const { username, password } = secrets.env.db.expose()
    expect(await postgres.sql('select current_user', { user: username, password })).toBe(username)
    expect(await exists(postgres, username)).toBe(true)
    await secrets.close()
    await adapter.close()
    await until(async () => !(await exists(postgres, username)))
  })

  it('renews the lease of a running program', async () => {
    const { room, schema, leases } = await databaseRoom(place, postgres, { default_ttl: '3s', max_ttl: '10m' })
    const secrets = await room.load({ schema, ttl: 60_000 }, { token: await room.token() })
    const told = troubles(secrets)
    const { username, password } = secrets.env.db.expose()
    const [lease] = await leases()
    const ended = Date.now() + 3500 // after the time that the lease was given for at first
    await until(async () => (await ttlOf(room, lease ?? '')) < 1.5)
    await until(async () => (await ttlOf(room, lease ?? '')) >= 2)
    await until(() => Date.now() > ended)
    expect(secrets.env.db.expose()).toEqual({ username, password })
    expect(await postgres.sql('select current_user', { user: username, password })).toBe(username)
    expect(told).toEqual([])
  })

  it('replaces a lease that cannot be renewed any more before it ends', async () => {
    const { room, schema } = await databaseRoom(place, postgres, { default_ttl: '3s', max_ttl: '5s' })
    const secrets = await room.load({ schema, ttl: 60_000 }, { token: await room.token() })
    const told = troubles(secrets)
    const first = secrets.env.db.expose()
    await until(() => secrets.env.db.expose().username !== first.username)
    expect(await exists(postgres, first.username)).toBe(true)
    const { username, password } = secrets.env.db.expose()
    expect(await postgres.sql('select current_user', { user: username, password })).toBe(username)
    await until(async () => !(await exists(postgres, first.username)))
    expect(told).toEqual([])
  })

  it('takes the user away on close although the policy does not let it revoke leases, since its own login ends', async () => {
    const { room, mount, schema } = await databaseRoom(place, postgres, { default_ttl: '1h', max_ttl: '24h' })
    await room.allow({ [`${mount}/creds/*`]: ['read'] })
    const adapter = vault({ address: place.address, env: {}, login: await appRole(room, {}) })
    const secrets = await load({ schema, adapters: [adapter] })
    const { username } = secrets.env.db.expose()
    expect(await exists(postgres, username)).toBe(true)
    await secrets.close()
    await adapter.close()
    await until(async () => !(await exists(postgres, username)))
  })

  it('never shows a user that Vault took away with the login that the lease hangs on', async () => {
    const { room, schema } = await databaseRoom(place, postgres, { default_ttl: '1h', max_ttl: '24h' })
    const login = await appRole(room, { token_ttl: '3s', token_max_ttl: '6s' })
    const secrets = await room.load({ schema, ttl: 60_000 }, { login })
    const told = troubles(secrets)
    const first = secrets.env.db.expose().username
    await until(async () => {
      const { username, password } = secrets.env.db.expose()
      expect(await postgres.sql('select current_user', { user: username, password })).toBe(username)
      return !(await exists(postgres, first))
    })
    expect(secrets.env.db.expose().username).not.toBe(first)
    expect(told).toEqual([])
  })

  it('hands out one user to two references and two refreshes', async () => {
    const { room, from, leases } = await databaseRoom(place, postgres, { default_ttl: '1h', max_ttl: '24h' })
    const schema = { USER: secret(z.string(), { from: `${from}#username` }), PASSWORD: secret(z.string(), { from: `${from}#password` }) }
    const { env } = await room.load({ schema, ttl: 60_000 }, { token: await room.token() })
    expect(await postgres.sql('select 1', { user: env.USER.expose(), password: env.PASSWORD.expose() })).toBe('1')
    expect(await leases()).toHaveLength(1)
  })

  it('says that a role is not there, which is no outage', async () => {
    const { room, from } = await databaseRoom(place, postgres, { default_ttl: '1h', max_ttl: '24h' })
    const schema = { db: secret(z.string(), { from: `${from}-not-there` }) }
    await expect(room.load({ schema }, { token: await room.token() })).rejects.toMatchObject({ retryable: false })
  })
}

interface DatabaseRoom {
  readonly room: VaultRoom
  readonly mount: string
  readonly from: string
  readonly schema: ReturnType<typeof schemaFrom>
  /** The leases that were handed out and have not ended. */
  leases(): Promise<readonly string[]>
}

async function databaseRoom(
  place: VaultPlace,
  { host, port, superuser }: PostgresServer,
  times: Readonly<Record<string, string>>,
): Promise<DatabaseRoom> {
  const room = await vaultRoom(place)
  const { operator } = room
  const mount = await room.mounted('mounts', { type: 'database' })
  const { user: username, password } = superuser
  const connection = `postgresql://{{username}}:{{password}}@${host}:${port}/postgres?sslmode=disable`
  const config = { plugin_name: 'postgresql-database-plugin', allowed_roles: ['*'], connection_url: connection, username, password }
  await operator.must('POST', `${mount}/config/postgres`, { body: config })
  const creation = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`
  await operator.must('POST', `${mount}/roles/app`, { body: { db_name: 'postgres', creation_statements: [creation], ...times } })
  await room.allow({ [`${mount}/creds/*`]: ['read'], 'sys/leases/revoke': ['update'] })
  const from = `vault://${mount}/creds/app`
  return {
    room,
    mount,
    from,
    schema: schemaFrom(from),
    async leases() {
      const { status, body } = await operator.send('LIST', `sys/leases/lookup/${mount}/creds/app`)
      const { keys = [] } = (body?.data ?? {}) as { keys?: readonly string[] }
      return status === 404 ? [] : keys.map((key) => `${mount}/creds/app/${key}`)
    },
  }
}

function schemaFrom(from: string) {
  return { db: secret(json(z.object({ username: z.string(), password: z.string() })), { from }) }
}

async function ttlOf({ operator }: VaultRoom, lease: string): Promise<number> {
  const { data } = await operator.must('POST', 'sys/leases/lookup', { body: { lease_id: lease } })
  return Number(data?.['ttl'])
}

async function exists(postgres: PostgresServer, role: string): Promise<boolean> {
  return (await postgres.sql(`select count(*) from pg_roles where rolname = '${role}'`)) === '1'
}
