import { once } from 'node:events'
import { request as http, type IncomingMessage } from 'node:http'
import { request as https } from 'node:https'
import { text as textOf } from 'node:stream/consumers'

/** One request to a Vault, as an operator sends it. */
export interface RawRequest {
  readonly body?: unknown
  /** Default: the token of the client; `''` sends none. */
  readonly token?: string
  readonly namespace?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer of Vault. */
export interface RawAnswer {
  readonly status: number
  /** The parsed body; `undefined` when there was none. */
  readonly body: RawBody | undefined
}

/** What bodies of Vault have in common. */
export interface RawBody {
  readonly errors?: readonly string[]
  readonly request_id?: string
  readonly lease_id?: string
  readonly lease_duration?: number
  readonly renewable?: boolean
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly auth?: (Readonly<Record<string, unknown>> & { readonly client_token: string; readonly accessor: string }) | null
  readonly wrap_info?: { readonly token: string } | null
}

/** Sends plain requests to one Vault, without the adapter. */
export interface RawVault {
  readonly address: string
  /** Sends one request and takes whatever the answer is. */
  send(method: string, path: string, request?: RawRequest): Promise<RawAnswer>
  /** Sends one request that must go well. */
  must(method: string, path: string, request?: RawRequest): Promise<RawBody>
}

/** Where a client of `rawVault` goes and what it shows there. */
export interface RawTarget {
  readonly address: string
  readonly rootToken: string
  readonly ca?: string
}

/** A client of one Vault for seeds and for what a test wants to know of its state. */
export function rawVault({ address, rootToken, ca }: RawTarget): RawVault {
  const send: RawVault['send'] = async (method, path, { body, token = rootToken, namespace, headers = {} } = {}) => {
    const request = address.startsWith('https:') ? https : http
    const sent = request(`${address}/v1/${path}`, {
      method,
      agent: false,
      ...(ca !== undefined && { ca }),
      headers: {
        'x-vault-request': 'true',
        ...(token !== '' && { 'x-vault-token': token }),
        ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
        ...headers,
      },
    })
    sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const text = await textOf(answer)
    return { status: answer.statusCode ?? 0, body: text === '' ? undefined : (JSON.parse(text) as RawBody) }
  }
  return {
    address,
    send,
    async must(method, path, request) {
      const { status, body } = await send(method, path, request)
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body?.errors)}`)
      return body ?? {}
    },
  }
}
