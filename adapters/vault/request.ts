import { SecretError } from '../../src/core/errors.ts'
import type { Transport, TransportResponse } from '../../src/core/transport.ts'
import type { NodeVaultAnswer, NodeVaultRequest } from './node-vault.ts'

/** What goes past node-vault, from the call to the transport and back. */
export interface Passing {
  readonly signal: AbortSignal
  readonly headers: Readonly<Record<string, string>>
  /** JSON text. */
  readonly body: string | undefined
  /** Told what was answered, where it is Vault's. */
  readonly answered: (text: string, facts: Readonly<Record<string, string>>) => void
}

/**
 * Sends what node-vault asks for over a transport of ours. A redirect within the same origin is followed once, one to another
 * is refused: the token would go with it.
 *
 * @throws {SecretError} `unavailable` for a redirect, and for an answer that is not Vault's.
 * @throws {TransportError} when there is no whole answer.
 */
export async function send(transport: Transport, { uri, method, call }: NodeVaultRequest): Promise<NodeVaultAnswer> {
  const { signal, headers, body, answered } = call as Passing
  const ask = async (url: URL): Promise<TransportResponse> => await transport.request({ url, method, headers, body, signal })
  const url = new URL(uri)
  let response = await ask(url)
  const next = redirection(response, url)
  if (next !== undefined) response = await ask(next)
  const { status } = response
  if (status >= 300 && status < 400) throw redirected(status)
  const text = response.body.toString('utf8')
  const parsed = status === 204 || (status === 200 && text === '') ? undefined : parse(text)
  if (parsed === 'unreadable' || (status !== 200 && status !== 204 && !isVaults(parsed))) throw unreadable(status)
  answered(text, response.facts)
  return { statusCode: status, body: parsed, request: { path: url.pathname } }
}

/** Where to ask again: 307 and 308 keep method and body. */
function redirection({ status, headers }: TransportResponse, from: URL): URL | undefined {
  if (status !== 307 && status !== 308) return undefined
  const location = headers['location'] ?? ''
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  return to?.origin === from.origin && to.username === '' && to.password === '' ? to : undefined
}

function redirected(status: number): SecretError {
  return new SecretError('unavailable', {
    status,
    reason: 'the server answers with a redirect, which is not followed to another address',
    remedy: 'set VAULT_ADDR (or address) to the active node or to a load balancer before it; a standby that does not forward answers so',
  })
}

function parse(text: string): object | 'unreadable' {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

/**
 * Whether a body is what Vault answers a failure with: `errors`, or the form of an answer (a deleted version). A `request_id` alone is
 * what gateways answer with too.
 */
function isVaults(body: object | undefined): boolean {
  if (body === undefined) return false
  const { errors, request_id: requestId, lease_id: leaseId } = body as Readonly<Record<string, unknown>>
  if (Array.isArray(errors)) return errors.every((error) => typeof error === 'string')
  return typeof requestId === 'string' && typeof leaseId === 'string' && 'data' in body
}

function unreadable(status: number): SecretError {
  return new SecretError('unavailable', {
    status,
    reason: 'the answer is not one of Vault',
    remedy: 'check VAULT_ADDR (or address) and what stands before Vault',
  })
}
