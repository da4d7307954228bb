import { randomUUID, verify } from 'node:crypto'
import { done, listOf, nothing, ok, Refusal, seconds, type Engine, type Exchange, type Json } from './answer.ts'
import { authOf, type Token, type Tokens } from './tokens.ts'

/** What login methods need of the server. */
export interface LoginContext {
  readonly tokens: Tokens
  readonly namespace: string
  /** Service account tokens that the cluster vouches for. */
  readonly serviceAccounts: ReadonlySet<string>
}

/** AppRole (HTTP API, "AppRole auth method"). */
export function appRole({ tokens, namespace }: LoginContext): Engine {
  const roles = new Map<string, { readonly id: string; readonly settings: Json; readonly secretIds: Set<string> }>()
  return {
    handle({ operation, path, body, mount }) {
      const [action, name = '', part] = path.split('/')
      if (action === 'login') {
        const { role_id: roleId, secret_id: secretId } = body
        if (roleId === undefined || roleId === '') throw new Refusal(400, 'missing role_id')
        const [role, found] = [...roles].find(([, { id }]) => id === roleId) ?? []
        if (found !== undefined && (secretId === undefined || secretId === '')) throw new Refusal(400, 'missing secret_id')
        if (found?.secretIds.has(String(secretId)) !== true) throw new Refusal(400, 'invalid role or secret ID')
        return loggedIn(tokens, found.settings, { namespace, mount, metadata: { role_name: role } })
      }
      if (action !== 'role') return nothing()
      if (part === undefined && operation === 'write') {
        roles.set(name, { id: roles.get(name)?.id ?? randomUUID(), settings: body, secretIds: new Set() })
        return done
      }
      const role = roles.get(name) ?? nothing()
      if (part === 'role-id') return ok({ data: { role_id: role.id }, mount_type: 'approle' })
      if (part !== 'secret-id') return nothing()
      const secretId = randomUUID()
      role.secretIds.add(secretId)
      const data = { secret_id: secretId, secret_id_accessor: randomUUID(), secret_id_num_uses: 0, secret_id_ttl: 0 }
      return ok({ data, mount_type: 'approle' })
    },
  }
}

/** JWT (HTTP API, "JWT/OIDC auth method") with keys that it was given. */
export function jwt(context: LoginContext): Engine {
  let keys: readonly string[] = []
  return roleLogin(
    context,
    'could not be found',
    (token, { bound_audiences: audiences }) => {
      const [header = '', payload = '', signature = ''] = token.split('.')
      const signed = Buffer.from(`${header}.${payload}`)
      if (!keys.some((key) => verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')))) {
        throw new Refusal(
          400,
          'error validating token: error verifying token signature: no known key successfully validated the token signature',
        )
      }
      const { aud, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { aud: string; exp: number }
      if (!listOf(audiences).includes(aud)) {
        const reason = 'audience claim does not match any expected audience'
        throw new Refusal(400, `error validating token: invalid audience (aud) claim: ${reason}`)
      }
      if (exp < Date.now() / 1000) throw new Refusal(400, 'error validating token: invalid expiration time (exp) claim: token is expired')
    },
    ({ body }) => {
      keys = listOf(body['jwt_validation_pubkeys'])
    },
  )
}

/** Kubernetes (HTTP API, "Kubernetes auth method") for a cluster that vouches for what it was told. */
export function kubernetes(context: LoginContext): Engine {
  return roleLogin(context, 'could not be found', (token) => {
    if (!context.serviceAccounts.has(token)) throw new Refusal(403, 'permission denied')
  })
}

function roleLogin(
  { tokens, namespace }: LoginContext,
  unknown: string,
  check: (token: string, role: Json) => void,
  configure: (exchange: Exchange) => void = () => undefined,
): Engine {
  const roles = new Map<string, Json>()
  return {
    handle(exchange) {
      const { operation, path, body, mount } = exchange
      const [action, name = ''] = path.split('/')
      if (action === 'config') configure(exchange)
      if (action === 'role' && operation === 'write') roles.set(name, body)
      if (action !== 'login') return done
      const { role, jwt: token } = body as { role?: string; jwt?: string }
      if (token === undefined || token === '') throw new Refusal(400, 'missing token')
      const settings = roles.get(role ?? '')
      if (settings === undefined) throw new Refusal(400, `role ${JSON.stringify(role ?? '')} ${unknown}`)
      check(token, settings)
      return loggedIn(tokens, settings, { namespace, mount, metadata: { role } })
    },
  }
}

function loggedIn(
  tokens: Tokens,
  settings: Json,
  { namespace, mount, metadata }: Pick<Token, 'namespace' | 'metadata'> & { mount: string },
) {
  const token = tokens.create({
    policies: listOf(settings['token_policies']),
    namespace,
    path: `${mount}login`,
    metadata,
    ttl: seconds(settings['token_ttl'], 3600),
    maxTtl: seconds(settings['token_max_ttl']),
  })
  return ok({ auth: authOf(token) })
}
