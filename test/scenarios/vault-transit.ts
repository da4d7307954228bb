import { createHash, X509Certificate } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import type { VaultOptions } from '../../adapters/vault/index.ts'
import { accessChannelName, type AccessEvent } from '../../src/core/access.ts'
import { secret } from '../../src/load/declaration.ts'
import type { Authority } from '../backends/certificate.ts'
import { startFakeVault } from '../backends/vault/server.ts'
import { folderWith } from '../dotenv/program.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { ownVault } from './vault-own.ts'
import { vaultRoom } from './vault-room.ts'
import { schemaOf } from './vault-secrets.ts'

/** What travels between a program and Vault, seen from a fake that each test has to itself. */
export function transitScenarios(own: () => Authority): void {
  it('follows no redirect to another origin, and shows no token there', async () => {
    const { room, fake } = await ownVault()
    const { fake: other } = await ownVault()
    await room.write('app', { key: randomValue() })
    const token = await room.token()
    fake.redirect(other.address)
    other.reset()
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { token }))
    expect(problem?.code).toBe('unavailable')
    expect(other.calls).toEqual([])
  })

  it('reads in the namespace that it is told, and in no other', async () => {
    const fake = await startFakeVault({ namespaces: ['team'] })
    onTestFinished(async () => await fake.stop())
    const room = await vaultRoom(fake)
    const key = randomValue()
    await room.operator.must('POST', 'sys/mounts/kv', { namespace: 'team', body: { type: 'kv', options: { version: '2' } } })
    await room.operator.must('POST', 'kv/data/app', { namespace: 'team', body: { data: { key } } })
    const schema = { KEY: secret(z.string(), { from: 'vault://kv/app#key' }) }
    const token = fake.rootToken
    const { env } = await room.load({ schema }, { token, namespace: 'team' })
    expect(env.KEY.expose()).toBe(key)
    const byEnvironment = await room.load({ schema }, { token, env: { VAULT_NAMESPACE: 'team' } })
    expect(byEnvironment.env.KEY.expose()).toBe(key)
    const [problem] = await problemsOf(room.load({ schema }, { token }))
    expect(problem?.code).toBe('not_found')
  })

  it('verifies certificates against `ca`, and says in the record how it spoke', async () => {
    const certificate = own().issue()
    const { room, fake } = await ownVault({ tls: certificate }, own().cert)
    const key = randomValue()
    await room.write('app', { key })
    const token = await room.token()
    const events = accesses()
    const { env } = await room.load({ schema: schemaOf(room) }, { token, ca: own().cert })
    expect(env.KEY.expose()).toBe(key)
    const spki = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' })
    const pin = createHash('sha256').update(spki).digest('base64')
    expect(events).toMatchObject([{ outcome: 'released', facts: { tls: 'TLSv1.3', peer_key_sha256: pin } }])
    expect(events[0]?.facts['cipher']).toMatch(/^TLS_/)
    fake.reset()
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { token }))
    expect(problem?.code).toBe('unavailable')
    expect(fake.calls).toEqual([])
  })

  it('says in the record that loopback was spoken to in clear', async () => {
    const { room } = await ownVault()
    await room.write('app', { key: randomValue() })
    const events = accesses()
    await room.load({ schema: schemaOf(room) }, { token: await room.token() })
    expect(events).toMatchObject([{ outcome: 'released', facts: { tls: 'none' } }])
  })

  it('is refused a certificate for another host', async () => {
    const { room } = await ownVault({ tls: own().issue({ hosts: ['127.0.0.1', 'vault.test'] }) }, own().cert)
    await room.write('app', { key: randomValue() })
    const options: VaultOptions = { token: await room.token(), ca: own().cert }
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { ...options, servername: 'other.test' }))
    expect(problem?.code).toBe('unavailable')
    await expect(room.load({ schema: schemaOf(room) }, { ...options, servername: 'vault.test' })).resolves.toBeDefined()
  })

  it('verifies certificates although VAULT_SKIP_VERIFY is set, and warns that this has no effect', async () => {
    const { room, fake } = await ownVault({ tls: own().issue() }, own().cert)
    await room.write('app', { key: randomValue() })
    const token = await room.token()
    fake.reset()
    const warned = once(process, 'warning')
    const warnings = vi.spyOn(process, 'emitWarning')
    onTestFinished(() => warnings.mockRestore())
    const [problem] = await problemsOf(room.load({ schema: schemaOf(room) }, { token, env: { VAULT_SKIP_VERIFY: '1' } }))
    expect(problem?.code).toBe('unavailable')
    expect(fake.calls).toEqual([])
    const [warning] = (await warned) as [Error]
    expect(warning.message).toMatch(/^VAULT_SKIP_VERIFY has no effect/)
    warnings.mockClear()
    await problemsOf(room.load({ schema: schemaOf(room) }, { token, env: { VAULT_SKIP_VERIFY: 'false' } }))
    expect(warnings).not.toHaveBeenCalled()
  })

  it('speaks plain HTTP to no other machine', async () => {
    const { room } = await ownVault()
    const [problem] = await problemsOf(
      room.load({ schema: schemaOf(room) }, { address: 'http://vault.test:8200', token: await room.token() }),
    )
    expect(problem?.code).toBe('invalid_config')
  })

  it('logs in by a service account, whose token it reads at every login', async () => {
    const { room, fake } = await ownVault()
    const key = randomValue()
    await room.write('app', { key })
    const mount = await room.mounted('auth', { type: 'kubernetes' })
    await room.operator.must('POST', `auth/${mount}/role/app`, { body: { token_policies: [room.mount] } })
    const token = randomValue()
    const folder = folderWith({ token: `${token}\n` })
    fake.vouch(token)
    const login = { method: 'kubernetes', role: 'app', mount, tokenFile: `${folder}/token` } as const
    const { env } = await room.load({ schema: schemaOf(room) }, { login })
    expect(env.KEY.expose()).toBe(key)
  })
}

/** The accesses of this test, as they go on the record. */
function accesses(): readonly AccessEvent[] {
  const events: AccessEvent[] = []
  const note = (event: unknown): void => void events.push(event as AccessEvent)
  subscribe(accessChannelName, note)
  onTestFinished(() => void unsubscribe(accessChannelName, note))
  return events
}
