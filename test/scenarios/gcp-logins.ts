import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ErrorCode } from '../../src/core/errors.ts'
import type { Login } from '../backends/gcp/login.ts'
import type { LoginFault } from '../backends/gcp/token-service.ts'
import { randomValue } from '../load/loading.ts'
import { type Create, type GcpStand, limitFor, openStand, read, told, until } from './gcp-stand.ts'

/** A folder that is removed after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tightlip-gcp-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

/** Writes JSON to a file that its owner alone may read. */
export function jsonFile(name: string, content: object): string {
  const path = join(folder(), name)
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 })
  return path
}

/** What a workload of another cloud logs in with (AIP-4117): the token in the file is exchanged for an access token. */
export function federated(login: Login): Readonly<Record<string, unknown>> {
  const file = join(folder(), 'subject-token')
  writeFileSync(file, login.subjectToken, { mode: 0o600 })
  return {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/test',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://${login.host}/exchange`,
    credential_source: { file },
  }
}

/** A stand whose adapter logs in by an exchange of tokens, so that a server gives each of them out. */
async function openFederated(create: Create): Promise<GcpStand> {
  const stand = await openStand(create)
  const { server } = stand
  const adapter = create({ endpoint: server.endpoint, credentials: federated(server.login) })
  onTestFinished(async () => await adapter.close())
  return { ...stand, adapter, load: async (references, config) => await stand.load(references, { adapters: [adapter], ...config }) }
}

const faults: readonly (readonly [what: string, bring: (login: Login) => void, code: ErrorCode])[] = [
  ['is down', (login) => brings(login, 'down'), 'unavailable'],
  ['has a page of a proxy in front', (login) => brings(login, 'page'), 'unavailable'],
  ['does not answer', (login) => brings(login, 'hang'), 'deadline_exceeded'],
  ['refuses the account', (login) => login.close(), 'unauthenticated'],
]

function brings(login: Login, fault: LoginFault): void {
  login.fault = fault
}

/** Logging in to Google Cloud. */
export function describeLogins(create: Create): void {
  describe('a login to Google Cloud', () => {
    it('is made with a key file', async () => {
      const { server, load, reference } = await openStand(create)
      const value = randomValue()
      server.seeds.write('key', value)
      const adapter = create({ endpoint: server.endpoint, keyFile: jsonFile('key.json', server.login.keyFile) })
      onTestFinished(async () => await adapter.close())
      expect(read(await load({ A: reference('key') }, { adapters: [adapter] }))).toBe(value)
      expect(server.login.presented).toHaveLength(1)
    })

    it('is made by an exchange of tokens, once for many reads', async () => {
      const { server, load, reference } = await openFederated(create)
      const ids = Array.from({ length: 8 }, (_, index) => `key-${index}`)
      for (const id of ids) server.seeds.write(id, randomValue())
      await load(Object.fromEntries(ids.map((id, index) => [`V${index}`, reference(id)])))
      expect(server.login.asked).toEqual(['/exchange'])
      expect(server.calls.of()).toBe(8)
    })

    it('is made anew when the token is accepted no more, and nobody notices', async () => {
      const { server, load, reference } = await openFederated(create)
      const [first, second] = [randomValue(), randomValue()]
      server.seeds.write('key', first)
      const secrets = await load({ A: reference('key') })
      const events = told(secrets)
      server.login.expire()
      server.seeds.write('key', second)
      await secrets.refresh()
      expect(read(secrets)).toBe(second)
      expect(events).toEqual({ stale: [], error: [] })
      expect(server.login.asked).toHaveLength(2)
    })

    it('is made anew once for many reads when the token is accepted no more', async () => {
      const { server, load, reference } = await openFederated(create)
      const ids = Array.from({ length: 8 }, (_, index) => `key-${index}`)
      for (const id of ids) server.seeds.write(id, randomValue())
      const secrets = await load(Object.fromEntries(ids.map((id, index) => [`V${index}`, reference(id)])))
      server.login.expire()
      await secrets.refresh()
      expect(server.login.asked).toHaveLength(2)
    })

    it('is made anew before a denial counts: a role that was granted since is not held back by an old token', async () => {
      const { server, load, reference } = await openFederated(create)
      const [first, second] = [randomValue(), randomValue()]
      server.seeds.write('key', first)
      const secrets = await load({ A: reference('key') })
      const events = told(secrets)
      server.login.weaken()
      server.seeds.write('key', second)
      server.calls.reset()
      await secrets.refresh()
      expect(server.calls.all()).toEqual({ AccessSecretVersion: 2 })
      expect(new Set(server.login.presented).size).toBe(2)
      expect(read(secrets)).toBe(second)
      expect(events).toEqual({ stale: [], error: [] })
    })

    it('of a key is made anew before a denial counts', async () => {
      const { server, load, reference } = await openStand(create)
      const value = randomValue()
      server.seeds.write('key', value)
      const secrets = await load({ A: reference('key') })
      // A key signs the same token twice within a second.
      const second = Math.floor(Date.now() / 1000)
      await until(() => Math.floor(Date.now() / 1000) > second, 'the next second')
      server.login.weaken()
      await secrets.refresh()
      expect(read(secrets)).toBe(value)
      expect(server.login.presented).toHaveLength(2)
    })

    it.each(faults)('whose service %s is down, and evicts nothing', async (_, bring, code) => {
      const { server, load, reference } = await openFederated(create)
      const value = randomValue()
      server.seeds.write('key', value)
      const secrets = await load({ A: reference('key') }, limitFor(code))
      const events = told(secrets)
      server.login.expire()
      bring(server.login)
      await expect(secrets.refresh()).rejects.toMatchObject({ code })
      expect(read(secrets)).toBe(value)
      expect(events).toEqual({ stale: [code], error: [] })
    })

    it.each(faults)('whose service %s when a denial is to be confirmed is no denial', async (_, bring, code) => {
      const { server, load, reference } = await openFederated(create)
      const value = randomValue()
      server.seeds.write('key', value)
      const secrets = await load({ A: reference('key') }, limitFor(code))
      const events = told(secrets)
      server.permissions.deny('key')
      const before = server.calls.of()
      bring(server.login) // the token that is held is good for the first read
      await expect(secrets.refresh()).rejects.toMatchObject({ code })
      expect(server.calls.of()).toBe(before + 1)
      expect(read(secrets)).toBe(value)
      expect(events).toEqual({ stale: [code], error: [] })
    })

    it('with a key of another account is unauthenticated', async () => {
      const { server, load, reference } = await openStand(create)
      server.seeds.write('key', randomValue())
      const credentials = { ...server.login.keyFile, client_email: 'other@test-project.iam.gserviceaccount.com' }
      const adapter = create({ endpoint: server.endpoint, credentials })
      onTestFinished(async () => await adapter.close())
      await expect(load({ A: reference('key') }, { adapters: [adapter] })).rejects.toMatchObject({
        problems: [{ code: 'unauthenticated' }],
      })
    })
  })
}
