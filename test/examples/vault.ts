import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { RawVault } from '../backends/vault/raw.ts'
import { signal, startExample } from './cloud-service.ts'

/** The policy beside the example, as it stands there. */
export const policy: string = readFileSync(new URL('../../examples/vault/policy.hcl', import.meta.url), 'utf8')

/** A Vault with an empty mount `database` made ready. */
export interface VaultPlace {
  readonly operator: RawVault
  /** The policy in a form that this Vault takes. */
  readonly policy: string
  /** Mounts `database` with the role `app`, whose logins end after some seconds and can be made longer. */
  mountDatabase(times: Readonly<Record<string, string>>): Promise<void>
  /** The logins of the role that have not ended. */
  logins(): Promise<readonly { readonly renewed: boolean }[]>
}

/** What the example does on a Vault where its README was followed, with nothing but its policy. */
export function vaultExample(place: VaultPlace): void {
  it('serves with a login that is renewed, gets another when it has ended, and gives all back', async () => {
    const { operator, logins } = place
    const cwd = await mkdtemp(join(tmpdir(), 'tightlip-example-'))
    onTestFinished(async () => await rm(cwd, { recursive: true }))
    const [first, second] = [randomText(), randomText()]
    const login = await prepare(place, first)
    const ended = join(cwd, 'ended-users')
    await writeFile(ended, '')
    const service = await startExample('vault', { VAULT_ADDR: operator.address, ENDED_USERS: ended, ...login }, cwd)
    const { user } = await service.get('/')
    expect(user).toMatch(/^v-/)
    await vi.waitUntil(async () => (await logins()).some(({ renewed }) => renewed), { timeout: 10_000 })
    expect(await service.get('/')).toEqual({ user })

    await writeFile(ended, String(user))
    const { user: next } = await service.get('/')
    expect(next).toMatch(/^v-/)
    expect(next).not.toBe(user)
    await service.line(/DATABASE is now version/)

    await operator.must('POST', 'secret/data/app', { body: { data: { signing_key: second } } })
    signal(service, 'SIGHUP')
    await service.line(/SIGNING_KEY is now version 2/)

    signal(service, 'SIGTERM')
    expect(await service.ended()).toBe(0)
    expect(await logins()).toEqual([])
    const printed = service.lines.join('\n')
    expect(printed).toContain('logged in with the password [redacted:DATABASE]')
    expect([first, second].filter((value) => printed.includes(value))).toEqual([])
  })
}

/** Does what the README tells the operator to do, and returns the environment of the program. */
async function prepare({ operator, policy: text, mountDatabase }: VaultPlace, key: string): Promise<NodeJS.ProcessEnv> {
  await operator.must('POST', 'sys/mounts/secret', { body: { type: 'kv', options: { version: '2' } } })
  await operator.must('POST', 'secret/data/app', { body: { data: { signing_key: key } } })
  await mountDatabase({ default_ttl: '3s', max_ttl: '10m' })
  await operator.must('PUT', 'sys/policies/acl/app', { body: { policy: text } })
  await operator.must('POST', 'sys/auth/approle', { body: { type: 'approle' } })
  const role = { token_policies: ['app'], token_ttl: '1h', token_max_ttl: '24h' }
  await operator.must('POST', 'auth/approle/role/app', { body: role })
  const { data } = await operator.must('GET', 'auth/approle/role/app/role-id')
  const headers = { 'x-vault-wrap-ttl': '60s' }
  const { wrap_info: wrapped } = await operator.must('POST', 'auth/approle/role/app/secret-id', { body: {}, headers })
  return { VAULT_ROLE_ID: String(data?.['role_id']), VAULT_WRAPPED_SECRET_ID: wrapped?.token }
}

function randomText(): string {
  return randomBytes(24).toString('base64url')
}
