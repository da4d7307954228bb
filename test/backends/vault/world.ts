import { randomUUID } from 'node:crypto'
import { done, nothing, ok, Refusal, seconds, type Answer, type Engine, type Exchange, type Json } from './answer.ts'
import { database } from './database.ts'
import { kv1 } from './kv1.ts'
import { kv2 } from './kv2.ts'
import { Leases } from './leases.ts'
import { appRole, jwt, kubernetes } from './logins.ts'
import { defaultPolicy, reaches, rulesOf } from './policy.ts'
import { Tokens, type Token } from './tokens.ts'

/** What is mounted somewhere. */
export interface Mount {
  readonly path: string
  readonly type: string
  readonly options: Json | null
  readonly engine: Engine
}

/** What all namespaces of a server share. */
export class Shared {
  /** Users of the databases whose leases have not ended. */
  readonly users = new Set<string>()
  /** Service account tokens that Kubernetes vouches for. */
  readonly serviceAccounts = new Set<string>()
  readonly leases = new Leases()
  readonly tokens = new Tokens((token) => this.leases.revokeOf(token))
  /** Answers that wait to be unwrapped, by their tokens. */
  readonly wrapped = new Map<string, { readonly body: Json; readonly path: string; readonly ttl: number; readonly created: string }>()
}

/** One namespace: its mounts, login methods and policies. */
export class World {
  readonly name: string
  readonly #shared: Shared
  readonly #mounts = new Map<string, Mount>()
  readonly #policies = new Map([['default', defaultPolicy]])

  constructor(name: string, shared: Shared) {
    this.name = name
    this.#shared = shared
  }

  /** The mount that serves a path. */
  mountOf(path: string): Mount | undefined {
    const all = [...this.#mounts.values()].filter((mount) => path.startsWith(mount.path) || `${path}/` === mount.path)
    return all.toSorted((a, b) => b.path.length - a.path.length)[0]
  }

  rules(token: Token): ReturnType<typeof rulesOf> {
    return rulesOf(token.policies.map((name) => this.#policies.get(name) ?? '{}'))
  }

  /** The paths of `sys/` that manage a namespace. */
  manage({ operation, body }: Pick<Exchange, 'operation' | 'body'>, path: string): Answer {
    const [, name = ''] = /^sys\/policies\/acl\/(.+)$/.exec(path) ?? []
    if (name !== '') {
      if (operation === 'write') this.#policies.set(name, String(body['policy']))
      if (operation === 'delete') this.#policies.delete(name)
      return done
    }
    const [, kind = '', where = ''] = /^sys\/(mounts|auth)\/(.+?)\/?$/.exec(path) ?? []
    const at = `${kind === 'auth' ? 'auth/' : ''}${where}/`
    if (kind === '') return nothing()
    if (operation === 'delete') this.#mounts.delete(at)
    else if (this.#mounts.has(at)) throw new Refusal(400, `path is already in use at ${where}/`)
    else this.#mounts.set(at, this.#make(at, body))
    return done
  }

  /** The lookup of a mount that Vault's own command and UI make before they read. */
  whichMount(path: string, token: Token): Answer {
    const mount = this.mountOf(path)
    const may = mount !== undefined && (token.policies.includes('root') || reaches(this.rules(token), mount.path))
    if (!may) {
      const remedy = `please ensure client's policies grant access to path ${JSON.stringify(`${path}/`)}`
      throw new Refusal(403, `preflight capability check returned 403, ${remedy}`)
    }
    return ok({ data: { ...about(mount), path: mount.path } })
  }

  /** The mounts that a token may reach; nobody is kept out, and without a token there are none. */
  visibleMounts(token: Token | undefined): Answer {
    const rules = token === undefined ? undefined : this.rules(token)
    const all = token?.policies.includes('root') === true
    const seen = [...this.#mounts.values()].filter(({ path }) => all || (rules !== undefined && reaches(rules, path)))
    const of = (auth: boolean): Json =>
      Object.fromEntries(
        seen.filter(({ path }) => path.startsWith('auth/') === auth).map((mount) => [mount.path.replace('auth/', ''), about(mount)]),
      )
    return ok({ data: { auth: of(true), secret: of(false) } })
  }

  #make(path: string, body: Json): Mount {
    const { type, options = null } = body as { type: string; options?: Json | null }
    const { tokens, serviceAccounts, leases, users } = this.#shared
    const context = { tokens, serviceAccounts, namespace: this.name }
    const engines: Record<string, () => Engine> = {
      kv: () => (seconds(options?.['version'], 1) === 2 ? kv2() : kv1()),
      database: () => database(leases, users),
      approle: () => appRole(context),
      jwt: () => jwt(context),
      kubernetes: () => kubernetes(context),
    }
    const make = Object.hasOwn(engines, type) ? engines[type] : undefined
    if (make === undefined) throw new Refusal(400, `plugin not found in the catalog: ${type}`)
    return { path, type, options: type === 'kv' ? { version: '1', ...options } : options, engine: make() }
  }
}

function about({ type, options }: Mount): Json {
  return {
    accessor: `${type}_fake`,
    config: { default_lease_ttl: 3600, force_no_cache: false, max_lease_ttl: 86_400 },
    description: '',
    external_entropy_access: false,
    local: false,
    options,
    plugin_version: '',
    running_plugin_version: 'v0.0.0+fake',
    running_sha256: '',
    seal_wrap: false,
    type,
    uuid: randomUUID(),
  }
}
