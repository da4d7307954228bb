import { randomBytes } from 'node:crypto'
import { expect, onTestFinished } from 'vitest'
import { vault, type VaultOptions } from '../../adapters/vault/index.ts'
import type { SecretError } from '../../src/core/errors.ts'
import type { LoadConfig } from '../../src/load/config.ts'
import type { Schema } from '../../src/load/declaration.ts'
import type { Secrets } from '../../src/load/secrets.ts'
import { policyText, type Capability } from '../backends/vault/policy.ts'
import { rawVault, type RawBody, type RawVault } from '../backends/vault/raw.ts'
import { startRelay } from '../backends/vault/relay.ts'
import type { FakeVault } from '../backends/vault/server.ts'
import { load } from '../load/loading.ts'

/** A Vault that scenarios run on; `fake` where it is ours. */
export interface VaultPlace {
  readonly address: string
  readonly rootToken: string
  readonly fake?: FakeVault
  /** The authority that vouches for it over TLS. */
  readonly ca?: string
}

type Rules = Readonly<Record<string, readonly Capability[]>>

/** Mounts, a policy and tokens of one test. */
export interface VaultRoom {
  readonly operator: RawVault
  readonly place: VaultPlace
  /** A mount of KV 2, and the name of the policy that lets read it. */
  readonly mount: string
  /** What else the policy says, in place of what was said before. */
  allow(rules: Rules): Promise<void>
  /** Stores a new version of a secret of the mount. */
  write(name: string, data: Readonly<Record<string, unknown>>): Promise<void>
  /** A token with the policy. */
  token(times?: Readonly<Record<string, string>>): Promise<string>
  /** Mounts something for this test. */
  mounted(kind: 'mounts' | 'auth', body: object): Promise<string>
  /** Loads as a program would, with an adapter on the place, and closes both after the test. */
  load<const S extends Schema>(config: LoadConfig<S>, options?: VaultOptions): Promise<Secrets<S>>
}

/** Makes a room on a place; it is taken away after the test. */
export async function vaultRoom(place: VaultPlace): Promise<VaultRoom> {
  const operator = rawVault(place)
  const mounts: string[] = []
  const mounted = async (kind: 'mounts' | 'auth', body: object): Promise<string> => {
    const path = `room-${randomBytes(6).toString('hex')}`
    await operator.must('POST', `sys/${kind}/${path}`, { body })
    mounts.push(`sys/${kind}/${path}`)
    return path
  }
  const mount = await mounted('mounts', { type: 'kv', options: { version: '2' } })
  const allow = async (rules: Rules): Promise<void> => {
    const body = { policy: policyText({ [`${mount}/*`]: ['create', 'read', 'update', 'delete', 'list'], ...rules }) }
    await operator.must('PUT', `sys/policies/acl/${mount}`, { body })
  }
  await allow({})
  onTestFinished(async () => {
    // A test may have taken the server away.
    for (const path of [...mounts, `sys/policies/acl/${mount}`]) await operator.send('DELETE', path).catch(() => undefined)
  })
  return {
    operator,
    place,
    mount,
    allow,
    mounted,
    write: async (name, data) => void (await operator.must('POST', `${mount}/data/${name}`, { body: { data } })),
    async token(times = { ttl: '1h' }) {
      const { auth } = await operator.must('POST', 'auth/token/create', { body: { policies: [mount], ...times } })
      return auth?.client_token ?? ''
    },
    async load(config, options = {}) {
      const adapter = vault({ address: place.address, env: {}, ...options })
      onTestFinished(async () => await adapter.close?.())
      const secrets = await load({ attempts: 1, adapters: [adapter], ...config })
      onTestFinished(async () => await secrets.close())
      return secrets
    },
  }
}

/** A way to the place of a room that can be cut, for an adapter that is to lose it. */
export async function cuttable(place: VaultPlace): Promise<{ readonly address: string; cut(): Promise<void> }> {
  const relay = await startRelay(place.address)
  onTestFinished(async () => await relay.cut())
  return relay
}

/** Every `stale` and `error` that a program is told of from now on. */
export function troubles<S extends Schema>(secrets: Secrets<S>): SecretError[] {
  const all: SecretError[] = []
  for (const event of ['stale', 'error'] as const) secrets.on(event, (error) => void all.push(error))
  return all
}

/** Waits for a state of the server or the program that comes by itself. */
export async function until(condition: () => boolean | Promise<boolean>, timeout = 20_000): Promise<void> {
  await expect.poll(condition, { timeout, interval: 50 }).toBe(true)
}

/** The accessors of all tokens of a server. */
export async function accessors({ operator }: VaultRoom): Promise<readonly string[]> {
  const { data } = await operator.must('LIST', 'auth/token/accessors')
  return (data as { keys: readonly string[] }).keys
}

/** What a lookup by the accessor says of a token; `undefined` when there is none any more. */
export async function tokenOf({ operator }: VaultRoom, accessor: string): Promise<RawBody['data']> {
  const { status, body } = await operator.send('POST', 'auth/token/lookup-accessor', { body: { accessor } })
  return status === 200 ? body?.data : undefined
}
