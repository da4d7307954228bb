import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { vault, type VaultAdapter, type VaultOptions } from '../../adapters/vault/index.ts'
import type { ReadOptions, SecretId } from '../../src/core/adapter.ts'
import type { ErrorCode, SecretError } from '../../src/core/errors.ts'
import { wrapError } from '../../src/core/wrap-error.ts'
import { policyText, type Capability } from '../backends/vault/policy.ts'
import { rawVault, type RawVault } from '../backends/vault/raw.ts'
import { startFakeVault, type FakeVault } from '../backends/vault/server.ts'

/** A fake of Vault for one test: `secret/` is KV 2, `old/` KV 1, `database/` makes users. */
export interface Fixture {
  readonly fake: FakeVault
  readonly operator: RawVault
  /** An adapter with the root token unless told otherwise, and without an environment. */
  adapter(options?: VaultOptions): VaultAdapter
  /** A token with a policy. */
  token(rules: Readonly<Record<string, readonly Capability[]>>, times?: Readonly<Record<string, string>>): Promise<string>
  /** Writes a secret of `secret/`. */
  write(name: string, data: unknown): Promise<void>
  /** Calls since the last `reset`, `GET secret/data/app`. */
  calls(): string[]
}

/** Starts it; it ends with the test. */
export async function fixture(): Promise<Fixture> {
  const fake = await startFakeVault()
  onTestFinished(async () => await fake.stop())
  const operator = rawVault(fake)
  await operator.must('POST', 'sys/mounts/secret', { body: { type: 'kv', options: { version: '2' } } })
  await operator.must('POST', 'sys/mounts/old', { body: { type: 'kv' } })
  await operator.must('POST', 'sys/mounts/database', { body: { type: 'database' } })
  fake.reset()
  return {
    fake,
    operator,
    adapter(options = {}) {
      const login = options.login === undefined && options.tokenFile === undefined && options.env === undefined
      const made = vault({ address: fake.address, env: {}, ...(login && { token: fake.rootToken }), ...options })
      onTestFinished(async () => await made.close())
      return made
    },
    async token(rules, times = { ttl: '1h' }) {
      const name = `p-${randomBytes(4).toString('hex')}`
      await operator.must('PUT', `sys/policies/acl/${name}`, { body: { policy: policyText(rules) } })
      const { auth } = await operator.must('POST', 'auth/token/create', { body: { policies: [name], ...times } })
      return auth?.client_token ?? ''
    },
    write: async (name, data) => void (await operator.must('POST', `secret/data/${name}`, { body: { data } })),
    calls: () => fake.calls.map(({ method, path }) => `${method} ${path}`),
  }
}

/** The id of a secret, frozen as the loader makes them. */
export function id(path: string, params: Readonly<Record<string, string>> = {}): SecretId {
  return Object.freeze({ scheme: 'vault', path, params: Object.freeze(params) })
}

/** Options of one call. */
export function calling(more: Partial<ReadOptions> = {}): ReadOptions {
  return { signal: new AbortController().signal, conceal: () => undefined, ...more }
}

/** The text of the value of a secret that must be there. */
export async function textOf(adapter: VaultAdapter, path: string, params?: Readonly<Record<string, string>>): Promise<string> {
  const value = await adapter.get(id(path, params), calling())
  if (value === undefined) throw new Error(`there is no ${path}`)
  return Buffer.from(value.bytes).toString()
}

/** What a user is told of a call that must fail. */
export async function failure(call: Promise<unknown>, adapter: VaultAdapter): Promise<SecretError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => wrapError(reason, adapter),
  )
  if (error === undefined) throw new Error('the call went well')
  return error
}

/** The code of it. */
export async function codeOf(call: Promise<unknown>, adapter: VaultAdapter): Promise<ErrorCode> {
  return (await failure(call, adapter)).code
}
