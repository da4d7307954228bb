import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Failure } from './failure.ts'
import { claimsOf, hasScope, type KeyFile, keyFile } from './service-account.ts'

/** What is wrong with the endpoint that gives out tokens: it answers 503, a page of a proxy with 403, or never. */
export type LoginFault = 'down' | 'page' | 'hang'

const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
// What Google's libraries claim, wherever the key file sends them.
const tokenAudience = 'https://oauth2.googleapis.com/token'
const audience = /^https:\/\/(?:secretmanager\.googleapis\.com|localhost|127\.0\.0\.1)(?::\d+)?\//

/** One service account, the OAuth 2 endpoint where it gets access tokens, and the tokens that are accepted. */
export class Login {
  readonly keyFile: KeyFile
  /** Every token that was shown to the API, in order. The very same array grows. */
  readonly presented: string[] = []
  fault: LoginFault | undefined
  /** How often a token was given out. */
  issued = 0
  #disabled = false
  readonly #server: Server
  readonly #tokens = new Set<string>()
  readonly #expired = new Set<string>()

  private constructor(server: Server, project: string) {
    this.#server = server
    this.keyFile = keyFile(project, `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`)
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response))
  }

  /** Starts the endpoint. */
  static async start(project: string): Promise<Login> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Login(server, project)
  }

  /** Accepts the account no more: neither its tokens nor new logins. */
  disable(): void {
    this.#disabled = true
  }

  /** Accepts the tokens no more that were given out or shown so far; new ones are. */
  expire(): void {
    for (const token of [...this.#tokens, ...this.presented]) this.#expired.add(token)
  }

  /**
   * Checks the token of a call: one that was given out, or one that the account signed itself (AIP-4111).
   *
   * @throws {Failure} UNAUTHENTICATED
   */
  check(authorization: string | undefined): void {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) {
      throw new Failure('UNAUTHENTICATED', 'Request is missing required authentication credential.', info('CREDENTIALS_MISSING'))
    }
    if (!this.presented.includes(token)) this.presented.push(token)
    const known = this.#tokens.has(token) || this.#isSelfSigned(token)
    if (known && !this.#expired.has(token) && !this.#disabled) return
    throw new Failure(
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      info(known ? 'ACCESS_TOKEN_EXPIRED' : 'ACCESS_TOKEN_TYPE_UNSUPPORTED'),
    )
  }

  /** Gives out a token without a login, as `gcloud auth print-access-token` does. */
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

  #isSelfSigned(token: string): boolean {
    const claims = claimsOf(token, this.keyFile)
    if (claims === undefined || claims['sub'] !== this.keyFile.client_email) return false
    return hasScope(claims) || (typeof claims['aud'] === 'string' && audience.test(claims['aud']))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = new URLSearchParams(await text(request))
    if (this.fault === 'hang') return
    if (this.fault === 'down') return send(response, 503, { error: 'temporarily_unavailable' })
    if (this.fault === 'page')
      return void response.writeHead(403, { 'content-type': 'text/html' }).end('<html>Access through this proxy</html>')
    if (request.method !== 'POST' || request.url !== '/token') return send(response, 404, { error: 'not_found' })
    if (body.get('grant_type') !== grant) return send(response, 400, { error: 'unsupported_grant_type' })
    const claims = claimsOf(body.get('assertion') ?? '', this.keyFile)
    const bad = (description: string): void => send(response, 400, { error: 'invalid_grant', error_description: description })
    if (claims === undefined) return bad('Invalid JWT Signature.')
    if (this.#disabled) return bad('Invalid grant: account not found')
    if (claims['aud'] !== tokenAudience && claims['aud'] !== this.keyFile.token_uri) return bad('Invalid JWT: Failed audience check.')
    if (!hasScope(claims)) return send(response, 400, { error: 'invalid_scope' })
    this.issued++
    send(response, 200, { access_token: this.token(), expires_in: 3599, token_type: 'Bearer' })
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

function info(reason: string): { readonly reason: string; readonly domain: string; readonly metadata: Record<string, string> } {
  return { reason, domain: 'googleapis.com', metadata: { service: 'secretmanager.googleapis.com' } }
}
