import { randomBytes, randomUUID } from 'node:crypto'
import { done, envelope, listOf, nothing, ok, Refusal, seconds, type Answer, type Exchange, type Json } from './answer.ts'
import { aboutLease } from './leases.ts'
import { allows } from './policy.ts'
import { aboutToken, authOf, type Token } from './tokens.ts'
import { Shared, World } from './world.ts'

/** One request to the server, parsed. */
export interface VaultRequest extends Omit<Exchange, 'mount'> {
  readonly namespace: string
  readonly wrapTtl: number
}

/** The state of a server and what it answers. */
export class Vault {
  readonly shared = new Shared()
  readonly rootToken = this.shared.tokens.create({ policies: ['root'] }).id
  readonly #worlds = new Map<string, World>()

  /** `namespaces` are those that there are beside the root one. */
  constructor(namespaces: readonly string[] = []) {
    for (const name of ['', ...namespaces]) this.#worlds.set(name, new World(name, this.shared))
  }

  answer(request: VaultRequest): Answer {
    try {
      const world = this.#worlds.get(request.namespace) ?? nothing()
      const answer = this.#route(world, request)
      return request.wrapTtl > 0 && answer.body !== undefined ? this.#wrap(request, answer.body) : answer
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: { errors: error.errors } }
      throw error
    }
  }

  #route(world: World, request: VaultRequest): Answer {
    const { path, body } = request
    if (path === 'sys/wrapping/unwrap') return this.#unwrap(request)
    if (path === 'sys/wrapping/lookup') return this.#lookWrapped(body)
    const login = /^auth\/.+\/login$/.test(path)
    if (login) {
      const mount = world.mountOf(path)
      if (mount === undefined) throw new Refusal(403, 'permission denied')
      return mount.engine.handle({ ...request, mount: mount.path, path: 'login' })
    }
    if (path === 'sys/internal/ui/mounts') return world.visibleMounts(request.token === '' ? undefined : this.#token(request))
    const token = this.#token(request)
    if (path.startsWith('sys/internal/ui/mounts/')) return world.whichMount(path.slice('sys/internal/ui/mounts/'.length), token)
    const mount = world.mountOf(path)
    const rest = mount === undefined ? path : path.slice(mount.path.length)
    this.#authorize(world, token, request, mount?.engine.exists?.(rest) === true)
    if (path.startsWith('auth/token/')) return this.#tokenPath(request, token)
    if (path.startsWith('sys/leases/')) return this.#leasePath(request)
    if (path.startsWith('sys/')) return world.manage(request, path)
    if (mount === undefined) throw new Refusal(404, `no handler for route ${JSON.stringify(path)}. route entry not found.`)
    return mount.engine.handle({ ...request, mount: mount.path, path: rest })
  }

  #token({ token: id, namespace }: VaultRequest): Token {
    const token = this.shared.tokens.must(id)
    // A token of the root namespace serves below it; that of another, nowhere else.
    if (token.namespace !== '' && token.namespace !== namespace) throw new Refusal(403, 'permission denied')
    return token
  }

  #authorize(world: World, token: Token, { operation, path }: VaultRequest, exists: boolean): void {
    if (token.policies.includes('root')) return
    const write = exists || /^(auth|sys)\//.test(path) ? 'update' : 'create'
    const capability = operation === 'write' ? write : operation
    const name = operation === 'list' && !path.endsWith('/') ? `${path}/` : path
    const rules = world.rules(token)
    const fits = [name, path].some((one) => allows(rules, one, capability))
    if (!fits) throw new Refusal(403, '1 error occurred:\n\t* permission denied\n\n')
  }

  #tokenPath({ path, body, namespace }: VaultRequest, token: Token): Answer {
    const { tokens } = this.shared
    const type = { mount_type: 'token' }
    switch (path.slice('auth/token/'.length)) {
      case 'create': {
        const times = { ttl: seconds(body['ttl'], 3600), explicitMaxTtl: seconds(body['explicit_max_ttl']) }
        const made = tokens.create({ policies: listOf(body['policies']), namespace, parent: token.id, ...times })
        return ok({ auth: authOf(made), ...type })
      }
      case 'lookup-self':
        return ok({ data: aboutToken(token), ...type })
      case 'lookup-accessor': {
        const found = tokens.byAccessor(body['accessor'])
        if (found === undefined) throw new Refusal(400, '1 error occurred:\n\t* invalid accessor\n\n')
        return ok({ data: aboutToken(found, ''), ...type })
      }
      case 'renew-self':
        return ok({ auth: authOf(token, tokens.renew(token, seconds(body['increment']))), ...type })
      case 'revoke-self':
        tokens.revoke(token.id)
        return done
      case 'revoke-accessor':
        tokens.revoke(tokens.byAccessor(body['accessor'])?.id ?? '')
        return done
      case 'accessors':
        return ok({ data: { keys: tokens.accessors() }, ...type })
      case 'revoke':
        tokens.revoke(String(body['token']))
        return done
      default:
        return nothing()
    }
  }

  #leasePath({ path, body }: VaultRequest): Answer {
    const { leases } = this.shared
    const { lease_id: id } = body
    if (path === 'sys/leases/revoke') {
      leases.revoke(String(id))
      return done
    }
    if (path === 'sys/leases/lookup') return ok({ data: aboutLease(leases.must(id, 'invalid lease')), mount_type: 'system' })
    if (path !== 'sys/leases/renew') return nothing()
    const increment = seconds(body['increment'])
    const left = leases.renew(leases.must(id, 'lease not found'), increment)
    const warnings = left < increment ? ['the time was capped'] : null
    return ok({ lease_id: id, renewable: true, lease_duration: left, warnings, mount_type: 'database' })
  }

  #wrap({ path, wrapTtl }: VaultRequest, body: Json): Answer {
    const token = `hvs.${randomBytes(24).toString('base64url')}`
    const created = new Date().toISOString()
    this.shared.wrapped.set(token, { body, path, ttl: wrapTtl, created })
    const accessor = path.endsWith('/secret-id') ? { wrapped_accessor: randomUUID() } : {}
    const info = { token, accessor: randomUUID(), ttl: wrapTtl, creation_time: created, creation_path: path, ...accessor }
    return { status: 200, body: { ...envelope({ wrap_info: info }), request_id: '' } }
  }

  #unwrap({ token, body }: VaultRequest): Answer {
    if (token === '') throw new Refusal(403, 'permission denied')
    const { wrapped } = this.shared
    const name = String(body['token'] ?? token)
    const kept = wrapped.get(name)
    if (kept === undefined || !wrapped.delete(name)) throw new Refusal(400, 'wrapping token is not valid or does not exist')
    return { status: 200, body: { ...kept.body, request_id: randomUUID() } }
  }

  #lookWrapped(body: Json): Answer {
    const kept = this.shared.wrapped.get(String(body['token']))
    if (kept === undefined) throw new Refusal(400, 'wrapping token is not valid or does not exist')
    return ok({ data: { creation_path: kept.path, creation_time: kept.created, creation_ttl: kept.ttl } })
  }
}
