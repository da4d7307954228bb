import { randomBytes } from 'node:crypto'
import { vault } from '../../adapters/vault/index.ts'
import type { Ability, ConformanceOptions } from '../../src/testing/index.ts'
import { policyText, type Capability } from '../backends/vault/policy.ts'
import { rawVault, type RawVault } from '../backends/vault/raw.ts'
import { startRelay, type Relay } from '../backends/vault/relay.ts'

/** A Vault for the kit, the fake or the real core. */
export interface VaultTarget {
  readonly address: string
  readonly rootToken: string
  /** Mounts a database engine with one role of a name, for leases. */
  readonly leasing: (operator: RawVault, mount: string, role: string) => Promise<void>
}

/** A mount of its own for one case, and a token that may use it. */
export interface VaultBackend {
  readonly operator: RawVault
  readonly relay: Relay
  readonly mount: string
  readonly token: string
  readonly denied: string[]
}

const readAll: readonly Capability[] = ['create', 'read', 'update', 'delete', 'list']

/** The kit's options for the Vault adapter on KV 1 or KV 2. */
export function vaultSetup(target: VaultTarget, version: 1 | 2): ConformanceOptions<VaultBackend> {
  const kept = (path: string): string => (version === 2 ? path.replace('/', '/data/') : path)
  const about = (path: string): string => (version === 2 ? path.replace('/', '/metadata/') : path)
  return {
    scheme: 'vault',
    field: 'value',
    async open() {
      const operator = rawVault(target)
      const mount = `kit-${randomBytes(6).toString('hex')}`
      await operator.must('POST', `sys/mounts/${mount}`, { body: { type: 'kv', options: { version: String(version) } } })
      await allow(operator, mount, [])
      const { auth } = await operator.must('POST', 'auth/token/create', { body: { policies: [mount], ttl: '1h' } })
      return { operator, relay: await startRelay(target.address), mount, token: auth?.client_token ?? '', denied: [] }
    },
    adapter: ({ relay, token }) => vault({ address: relay.address, token, env: {} }),
    async dispose({ operator, relay, mount }) {
      await relay.cut()
      for (const path of [mount, databaseOf(mount)]) await operator.send('DELETE', `sys/mounts/${path}`)
      await operator.send('DELETE', `sys/policies/acl/${mount}`)
    },
    path: (name, { mount }) => (name === 'leased' ? `${databaseOf(mount)}/creds/${name}` : `${mount}/${name}`),
    seed: {
      async write({ operator }, path, value) {
        const object: unknown = JSON.parse(Buffer.from(value).toString())
        await operator.must('POST', kept(path), { body: version === 2 ? { data: object } : object })
      },
      erase: async ({ operator }, path) => void (await operator.must('DELETE', about(path))),
      async deny({ operator, mount, denied }, path) {
        denied.push(kept(path))
        await allow(operator, mount, denied)
      },
      disable:
        version === 1
          ? 'KV 1 has no versions'
          : async ({ operator }, path) => {
              const { data } = await operator.must('GET', about(path))
              await operator.must('PUT', path.replace('/', '/destroy/'), { body: { versions: [data?.['current_version']] } })
            },
      logOut: async ({ operator, token }) => void (await operator.must('POST', 'auth/token/revoke', { body: { token } })),
      stop: async ({ relay }) => await relay.cut(),
      hang: ({ relay }) => relay.hang(),
      lease: async ({ operator, mount }, path) => await target.leasing(operator, databaseOf(mount), path.split('/').at(-1) ?? ''),
    },
    lacks: {
      getMany: 'Vault has no call that reads many secrets',
      watch: 'Vault tells nobody of changes, but for its enterprise edition',
      binary: 'KV keeps JSON objects',
      ...(version === 1 && versionless),
    },
    credentials: ({ token }) => [token],
    answers: ['permission denied', 'invalid token', 'errors occurred', 'deletion_time'],
  }
}

/** Mounts a database engine without a database behind it, as the fake has it. */
export async function leasingWithoutDatabase(operator: RawVault, mount: string, role: string): Promise<void> {
  await operator.must('POST', `sys/mounts/${mount}`, { body: { type: 'database' } })
  await operator.must('POST', `${mount}/roles/${role}`, { body: { db_name: 'none', default_ttl: '1h', max_ttl: '2h' } })
}

const versionless: Readonly<Partial<Record<Ability, string>>> = {
  version: 'KV 1 has no versions',
  formerVersions: 'KV 1 has no versions',
}

function databaseOf(mount: string): string {
  return `${mount}-db`
}

async function allow(operator: RawVault, mount: string, denied: readonly string[]): Promise<void> {
  const rules: Record<string, readonly Capability[]> = {
    [`${mount}/*`]: readAll,
    [`${databaseOf(mount)}/creds/*`]: ['read'],
    'sys/leases/revoke': ['update'],
    ...Object.fromEntries(denied.map((path) => [path, ['deny'] as const])),
  }
  await operator.must('PUT', `sys/policies/acl/${mount}`, { body: { policy: policyText(rules) } })
}
