import { expect, it, vi } from 'vitest'
import type { Lease } from '../../src/core/adapter.ts'
import { calling, codeOf, failure, fixture, id, type Fixture } from './vault-fixture.ts'

async function leasing(ttl: string): Promise<Fixture> {
  const room = await fixture()
  await room.operator.must('POST', 'database/roles/app', { body: { db_name: 'none', default_ttl: ttl, max_ttl: '24h' } })
  room.fake.reset()
  return room
}

function secondsTo({ until }: Pick<Lease, 'until'>): number {
  return (until.getTime() - Date.now()) / 1000
}

it('hands out a user with a lease that is renewed and given back, under a version that is not the id of the lease', async () => {
  const { fake, adapter, calls } = await leasing('1h')
  const vault = adapter()
  const value = await vault.get(id('database/creds/app'), calling())
  const { username } = JSON.parse(Buffer.from(value?.bytes ?? []).toString()) as { username: string }
  expect(fake.users).toEqual(new Set([username]))
  expect(value?.version).toMatch(/^[0-9a-f]{16}$/)
  const lease = value?.lease as Lease
  expect(secondsTo(lease)).toBeGreaterThan(3590)
  expect(secondsTo(lease)).toBeLessThanOrEqual(3600)
  const until = await lease.renew?.(calling())
  expect(until && secondsTo({ until })).toBeGreaterThan(3590)
  await lease.revoke?.(calling())
  expect(fake.users.size).toBe(0)
  expect(calls().slice(-3)).toEqual(['GET database/creds/app', 'POST sys/leases/renew', 'POST sys/leases/revoke'])
  const again = await vault.get(id('database/creds/app'), calling())
  expect(again?.version).not.toBe(value?.version)
})

it('takes no lease for longer than the token that it hangs on', async () => {
  const { operator, adapter } = await leasing('1h')
  await operator.must('PUT', 'sys/policies/acl/app', { body: { policy: '{"path":{"database/creds/*":{"capabilities":["read"]}}}' } })
  await operator.must('POST', 'sys/auth/approle', { body: { type: 'approle' } })
  await operator.must('POST', 'auth/approle/role/app', { body: { token_policies: ['app'], token_ttl: '60s' } })
  const role = await operator.must('GET', 'auth/approle/role/app/role-id')
  const secret = await operator.must('POST', 'auth/approle/role/app/secret-id', { body: {} })
  const [roleId, secretId] = [String(role.data?.['role_id']), String(secret.data?.['secret_id'])]
  const vault = adapter({ login: { method: 'approle', roleId, secretId } })
  const lease = (await vault.get(id('database/creds/app'), calling()))?.lease as Lease
  expect(secondsTo(lease)).toBeLessThanOrEqual(60)
  // The login is replaced: what hangs on the token before is not made longer by the new one.
  await vault.get(id('database/creds/app'), calling({ freshLogin: true }))
  const until = await lease.renew?.(calling())
  expect(until && secondsTo({ until })).toBeLessThanOrEqual(60)
})

it('says that a lease is gone, in words of its own', async () => {
  const { operator, adapter, fake } = await leasing('1h')
  const vault = adapter()
  const lease = (await vault.get(id('database/creds/app'), calling()))?.lease as Lease
  const seen = new Set<unknown>()
  fake.spoil(({ path }) => (path === 'sys/leases/renew' ? { status: 400, body: '{"errors":["lease not found xyzzy"]}' } : undefined))
  const problem = await failure(lease.renew?.(calling()) ?? Promise.resolve(), vault)
  seen.add(problem.message.includes('xyzzy'))
  expect([problem.code, ...seen]).toEqual(['invalid_reference', false])
  expect(operator.address).toBe(fake.address)
})

it('says that a role is not there, which is no outage', async () => {
  const { adapter } = await leasing('1h')
  const vault = adapter()
  expect(await codeOf(vault.get(id('database/creds/none'), calling()), vault)).toBe('invalid_reference')
})

it('reads what has no lease, and sees by its rotation whether a static role has a new password', async () => {
  const { fake, adapter } = await leasing('1h')
  let ttl = 100
  fake.spoil(({ path }) => {
    if (!path.startsWith('database/static-creds/')) return undefined
    const data = { last_vault_rotation: '2026-01-01T00:00:00.5Z', username: 'app', password: 'x', rotation_period: 100, ttl: ttl-- }
    return { status: 200, body: JSON.stringify({ request_id: '', lease_id: '', lease_duration: 0, renewable: false, data }) }
  })
  const vault = adapter()
  const first = await vault.get(id('database/static-creds/app'), calling())
  const second = await vault.get(id('database/static-creds/app'), calling())
  expect(first).toMatchObject({ version: '2026-01-01T00:00:00.500Z', rotatedAt: new Date('2026-01-01T00:00:00.500Z') })
  expect(first?.nextRotationAt?.getTime()).toBeGreaterThan(Date.now() + 90_000)
  expect(first).not.toHaveProperty('lease')
  expect(second?.version).toBe(first?.version)
})

it('revokes its tokens on close when the leases on them have ended or were given back, those of former logins too', async () => {
  const { fake, operator, adapter } = await leasing('1s')
  await operator.must('PUT', 'sys/policies/acl/app', { body: { policy: '{"path":{"database/creds/*":{"capabilities":["read"]}}}' } })
  await operator.must('POST', 'sys/auth/approle', { body: { type: 'approle' } })
  await operator.must('POST', 'auth/approle/role/app', { body: { token_policies: ['app'], token_ttl: '1h' } })
  const role = await operator.must('GET', 'auth/approle/role/app/role-id')
  const secret = await operator.must('POST', 'auth/approle/role/app/secret-id', { body: {} })
  const [roleId, secretId] = [String(role.data?.['role_id']), String(secret.data?.['secret_id'])]
  const vault = adapter({ login: { method: 'approle', roleId, secretId } })
  const ending = (await vault.get(id('database/creds/app'), calling()))?.lease as Lease
  await operator.must('POST', 'database/roles/app', { body: { db_name: 'none', default_ttl: '1h', max_ttl: '24h' } })
  const given = (await vault.get(id('database/creds/app'), calling({ freshLogin: true })))?.lease as Lease
  await given.revoke?.(calling()).catch(() => undefined)
  await vi.waitUntil(() => ending.until.getTime() <= Date.now(), { timeout: 5000 })
  fake.reset()
  await vault.close()
  const revoked = fake.calls.filter(({ path }) => path === 'auth/token/revoke-self').map(({ token }) => token)
  expect(new Set(revoked).size).toBe(2)
})
