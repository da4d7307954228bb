import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { claimsOf, hasScope, type KeyFile } from './service-account.ts'

// What Google's libraries claim as the audience, wherever the key file sends them.
const tokenAudience = 'https://oauth2.googleapis.com/token'
const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange'
const metadataPath = '/computeMetadata/v1/'

/** What is wrong with the service: it answers 503, a page of a proxy with 403, or never. */
export type LoginFault = 'down' | 'page' | 'hang'

/** The account whose tokens it gives out. */
interface Account {
  readonly keyFile: KeyFile
  readonly subjectToken: string
  readonly fault: LoginFault | undefined
  readonly closed: boolean
  /** Is told the path of each request. */
  readonly asked: string[]
  token(): string
}

interface Answer {
  readonly status: number
  readonly body: object | string
}

/** The HTTP side of a login: `/token` for a service account, `/exchange` for a workload of another cloud, and the metadata server. */
export function tokenService(login: Account): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => void serve(login, request, response)
}

async function serve(login: Account, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request)
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  login.asked.push(path)
  if (login.fault === 'hang') return
  const { status, body: content } = faulty(login) ?? answer(login, path, request, new URLSearchParams(body))
  const json = typeof content === 'object'
  const type = json ? 'application/json; charset=utf-8' : content.startsWith('<') ? 'text/html' : 'application/text'
  response.writeHead(status, { 'content-type': type, ...(path.startsWith(metadataPath) && { 'metadata-flavor': 'Google' }) })
  response.end(json ? JSON.stringify(content) : content)
}

function faulty({ fault }: Account): Answer | undefined {
  if (fault === 'down') return { status: 503, body: { error: 'temporarily_unavailable' } }
  return fault === 'page' ? { status: 403, body: '<html>Access through this proxy</html>' } : undefined
}

function answer(login: Account, path: string, { method, headers }: IncomingMessage, form: URLSearchParams): Answer {
  if (path.startsWith(metadataPath)) {
    return headers['metadata-flavor'] === 'Google' ? metadata(login, path.slice(metadataPath.length)) : { status: 403, body: '<html>' }
  }
  if (method === 'POST' && path === '/token') return serviceAccount(login, form)
  if (method === 'POST' && path === '/exchange') return exchange(login, form)
  return { status: 404, body: { error: 'not_found' } }
}

/** RFC 7523, 2.1. */
function serviceAccount(login: Account, form: URLSearchParams): Answer {
  if (form.get('grant_type') !== jwtGrant) return { status: 400, body: { error: 'unsupported_grant_type' } }
  const { keyFile, closed } = login
  const claims = claimsOf(form.get('assertion') ?? '', keyFile)
  if (claims === undefined) return bad('Invalid JWT Signature.')
  if (closed) return bad('Invalid grant: account not found')
  if (claims['aud'] !== tokenAudience && claims['aud'] !== keyFile.token_uri) return bad('Invalid JWT: Failed audience check.')
  if (!hasScope(claims)) return { status: 400, body: { error: 'invalid_scope' } }
  return given(login)
}

/** RFC 8693, 2.1. */
function exchange(login: Account, form: URLSearchParams): Answer {
  if (form.get('grant_type') !== exchangeGrant) return { status: 400, body: { error: 'unsupported_grant_type' } }
  if (form.get('subject_token') !== login.subjectToken || login.closed) return bad('The subject token is not accepted.')
  const { status, body } = given(login)
  return { status, body: { ...(body as object), issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' } }
}

function metadata(login: Account, path: string): Answer {
  const { client_email, project_id, universe_domain } = login.keyFile
  if (path === 'instance/service-accounts/default/token') {
    return login.closed ? { status: 404, body: 'the service account is not enabled' } : given(login)
  }
  if (path === 'instance') return { status: 200, body: {} }
  if (path === 'instance/service-accounts/default/email') return { status: 200, body: client_email }
  if (path === 'project/project-id') return { status: 200, body: project_id }
  return path === 'universe/universe-domain' ? { status: 200, body: universe_domain } : { status: 404, body: 'not found' }
}

function given(login: Account): Answer {
  return { status: 200, body: { access_token: login.token(), expires_in: 3599, token_type: 'Bearer' } }
}

function bad(description: string): Answer {
  return { status: 400, body: { error: 'invalid_grant', error_description: description } }
}
