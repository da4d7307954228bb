import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Failure } from './failure.ts'
import { claimsOf, hasScope, type KeyFile, keyFile } from './service-account.ts'
import { tokenService, type LoginFault } from './token-service.ts'

const audience = /^https:\/\/(?:secretmanager\.googleapis\.com|localhost|127\.0\.0\.1)(?::\d+)?\//

/** One service account, the ways in which it gets access tokens, and the tokens that are accepted. */
export class Login {
  readonly keyFile: KeyFile
  /** What a workload of another cloud shows in exchange for an access token. */
  readonly subjectToken = randomBytes(48).toString('base64url')
  /** `127.0.0.1:PORT` of the token endpoint, of the exchange of tokens and of the metadata server. */
  readonly host: string
  /** Every token that was shown to the API, in order. The very same array grows. */
  readonly presented: string[] = []
  fault: LoginFault | undefined
  /** How often a token was asked for, by path. */
  readonly asked: string[] = []
  #disabled = false
  #closed = false
  readonly #server: Server
  readonly #tokens = new Set<string>()
  readonly #expired = new Set<string>()
  readonly #weak = new Set<string>()

  private constructor(server: Server, project: string) {
    this.#server = server
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    this.keyFile = keyFile(project, `http://${this.host}/token`)
    server.on('request', tokenService(this))
  }

  /** Starts the endpoints. */
  static async start(project: string): Promise<Login> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Login(server, project)
  }

  /** Whether a login is refused. */
  get closed(): boolean {
    return this.#disabled || this.#closed
  }

  /** Gives out no token any more; those that were given out are accepted. */
  close(): void {
    this.#closed = true
  }

  /** Accepts the account no more: neither its tokens nor new logins. */
  disable(): void {
    this.#disabled = true
  }

  /** Accepts the tokens no more that were given out or shown so far; new ones are. */
  expire(): void {
    for (const token of this.#known()) this.#expired.add(token)
  }

  /** Lets the tokens that were given out or shown so far read nothing: a role that was granted since counts for new ones. */
  weaken(): void {
    for (const token of this.#known()) this.#weak.add(token)
  }

  /**
   * Checks the token of a call: one that was given out, or one that the account signed itself (AIP-4111). Returns whether it may read.
   *
   * @throws {Failure} UNAUTHENTICATED
   */
  check(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) {
      throw new Failure('UNAUTHENTICATED', 'Request is missing required authentication credential.', info('CREDENTIALS_MISSING'))
    }
    if (!this.presented.includes(token)) this.presented.push(token)
    const known = this.#tokens.has(token) || this.#isSelfSigned(token)
    if (known && !this.#expired.has(token) && !this.#disabled) return !this.#weak.has(token)
    throw new Failure(
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      info(known ? 'ACCESS_TOKEN_EXPIRED' : 'ACCESS_TOKEN_TYPE_UNSUPPORTED'),
    )
  }

  /** Gives out a token. */
  token(): string {
    const token = randomBytes(48).toString('base64url')
    this.#tokens.add(token)
    return token
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #known(): readonly string[] {
    return [...this.#tokens, ...this.presented]
  }

  #isSelfSigned(token: string): boolean {
    const claims = claimsOf(token, this.keyFile)
    if (claims === undefined || claims['sub'] !== this.keyFile.client_email) return false
    return hasScope(claims) || (typeof claims['aud'] === 'string' && audience.test(claims['aud']))
  }
}

function info(reason: string): { readonly reason: string; readonly domain: string; readonly metadata: Record<string, string> } {
  return { reason, domain: 'googleapis.com', metadata: { service: 'secretmanager.googleapis.com' } }
}
