import { randomBytes, randomUUID } from 'node:crypto'
import { Refusal, type Json } from './answer.ts'

/** A token and what is known of it. Times are milliseconds since the epoch. */
export interface Token {
  readonly id: string
  readonly accessor: string
  readonly policies: readonly string[]
  readonly namespace: string
  readonly parent: string | undefined
  readonly path: string
  readonly metadata: Json | null
  readonly issued: number
  readonly period: number
  /** Seconds; 0 for one that does not end. */
  readonly ttl: number
  readonly maxTtl: number
  readonly explicitMaxTtl: number
  expires: number
  renewed: number | undefined
}

/** What a token is made of. */
export interface NewToken {
  readonly policies: readonly string[]
  readonly namespace?: string
  readonly parent?: string
  readonly path?: string
  readonly metadata?: Json | null
  readonly ttl?: number
  readonly maxTtl?: number
  readonly explicitMaxTtl?: number
}

const month = 32 * 86_400

/** The tokens of one server. */
export class Tokens {
  readonly #all = new Map<string, Token>()
  readonly #onRevoke: (token: string) => void

  /** `onRevoke` is told of every token that ends before its time. */
  constructor(onRevoke: (token: string) => void) {
    this.#onRevoke = onRevoke
  }

  create({ policies, namespace = '', parent, path = 'auth/token/create', ttl = 0, ...rest }: NewToken): Token {
    const { metadata = null, explicitMaxTtl = 0, maxTtl = explicitMaxTtl } = rest
    const now = Date.now()
    const token: Token = {
      id: `hvs.${randomBytes(24).toString('base64url')}`,
      accessor: randomBytes(18).toString('base64url'),
      policies: policies.includes('root') ? ['root'] : [...new Set(['default', ...policies])].toSorted(),
      namespace,
      parent,
      path,
      metadata,
      issued: now,
      period: 0,
      ttl,
      maxTtl: maxTtl === 0 ? month : maxTtl,
      explicitMaxTtl,
      expires: ttl === 0 ? Infinity : now + ttl * 1000,
      renewed: undefined,
    }
    this.#all.set(token.id, token)
    return token
  }

  /** @throws {Refusal} as the core refuses a token that it does not know, or none. */
  must(id: string): Token {
    if (id === '') throw new Refusal(403, 'permission denied')
    return this.find(id) ?? invalidToken()
  }

  find(id: string): Token | undefined {
    const token = this.#all.get(id)
    if (token !== undefined && token.expires <= Date.now()) this.revoke(id)
    return this.#all.get(id)
  }

  byAccessor(accessor: unknown): Token | undefined {
    return [...this.#all.values()].find((token) => token.accessor === accessor && this.find(token.id) !== undefined)
  }

  accessors(): readonly string[] {
    return [...this.#all.values()].map(({ accessor }) => accessor)
  }

  /** Makes a token live longer, never beyond its longest time; returns the seconds that it has. */
  renew(token: Token, increment: number): number {
    const now = Date.now()
    const longest = token.issued + token.maxTtl * 1000
    if (token.ttl !== 0) token.expires = Math.min(now + (increment || token.ttl) * 1000, longest)
    token.renewed = now
    return Math.max(0, Math.round((token.expires - now) / 1000))
  }

  /** Ends a token and its children. */
  revoke(id: string): void {
    if (!this.#all.delete(id)) return
    this.#onRevoke(id)
    for (const child of [...this.#all.values()]) if (child.parent === id) this.revoke(child.id)
  }

  /** Ends all tokens but those with the root policy, or one. */
  expire(id?: string): void {
    for (const token of [...this.#all.values()]) {
      if (id === undefined ? !token.policies.includes('root') : token.id === id) this.revoke(token.id)
    }
  }
}

/** What `lookup-self` says of a token. */
export function aboutToken(token: Token, id = token.id): Json {
  const { accessor, issued, ttl, expires, explicitMaxTtl, parent, policies, renewed, path, metadata } = token
  const root = ttl === 0
  return {
    accessor,
    creation_time: Math.floor(issued / 1000),
    creation_ttl: ttl,
    display_name: 'token',
    entity_id: '',
    expire_time: root ? null : new Date(expires).toISOString(),
    explicit_max_ttl: explicitMaxTtl,
    id,
    ...(!root && { issue_time: new Date(issued).toISOString() }),
    ...(renewed !== undefined && { last_renewal: new Date(renewed).toISOString(), last_renewal_time: Math.floor(renewed / 1000) }),
    meta: metadata,
    num_uses: 0,
    orphan: parent === undefined,
    path,
    policies,
    ...(!root && { renewable: true }),
    ttl: root ? 0 : Math.max(0, Math.ceil((expires - Date.now()) / 1000)),
    type: 'service',
  }
}

/** What a login or the making of a token says. */
export function authOf(token: Token, left = token.ttl): Json {
  const { id, accessor, policies, metadata, parent, path } = token
  const login = path !== 'auth/token/create'
  return {
    client_token: id,
    accessor,
    policies,
    token_policies: policies,
    metadata,
    lease_duration: left,
    renewable: token.ttl !== 0,
    entity_id: login ? randomUUID() : '',
    token_type: 'service',
    orphan: parent === undefined,
    mfa_requirement: null,
    num_uses: 0,
  }
}

function invalidToken(): never {
  throw new Refusal(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n')
}
