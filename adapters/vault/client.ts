import { SecretError } from '../../src/core/errors.ts'
import { transport } from '../../src/core/transport.ts'
import { nodeVault, type NodeVault } from './node-vault.ts'
import { send, type Passing } from './request.ts'
import type { Settings } from './settings.ts'

/** One call. */
export interface Call {
  readonly method: 'read' | 'write' | 'delete'
  /** The path below `/v1/`, as written; it is encoded here. */
  readonly path: string
  readonly query?: string | undefined
  /** JSON text. */
  readonly body?: string | undefined
  readonly token?: string | undefined
  readonly signal: AbortSignal
}

/** What Vault answered. */
export interface Answer {
  /** The parsed object; empty for an answer without a body. */
  readonly body: Readonly<Record<string, unknown>>
  /** The same as text. */
  readonly text: string
  /** Facts for the record: of the connection, and Vault's id of the request. */
  readonly facts: Readonly<Record<string, string>>
}

/** Vault, spoken to by node-vault over a transport of ours. */
export interface Client {
  /**
   * Makes one call.
   *
   * @throws node-vault's error with `response` for an answer that is none of success, and what `send` throws.
   */
  call(call: Call): Promise<Answer>
  close(): void
}

/** Makes a client. node-vault is loaded by its first call. */
export function client({ address, namespace, transport: options }: Settings): Client {
  const http = transport(options)
  const common = { 'X-Vault-Request': 'true', ...(namespace !== undefined && { 'X-Vault-Namespace': namespace }) }
  let made: Promise<NodeVault> | undefined
  let closed = false
  const api = async (): Promise<NodeVault> => {
    made ??= nodeVault(address, async (request) => await send(http, request))
    made.catch(() => (made = undefined)) // it may be installed by the next call
    return await made
  }
  return {
    async call({ method, path, query, body, token, signal }) {
      const vault = await api()
      if (closed) throw new SecretError('closed', { reason: 'the adapter was closed', remedy: 'make a new one' })
      let text = ''
      let facts: Readonly<Record<string, string>> = {}
      const passing: Passing = {
        signal,
        body,
        headers: {
          ...common,
          ...(token !== undefined && { 'X-Vault-Token': token }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
        },
        answered: (theText, theFacts) => {
          text = theText
          facts = theFacts
        },
      }
      const encoded = path.split('/').map(encodeURIComponent).join('/') + (query === undefined ? '' : `?${query}`)
      const options = { call: passing }
      const answer = method === 'write' ? await vault.write(encoded, undefined, options) : await vault[method](encoded, options)
      const parsed = (answer ?? {}) as Record<string, unknown>
      const id = parsed['request_id']
      return { body: parsed, text, facts: typeof id === 'string' && /^[0-9A-Fa-f-]{8,64}$/.test(id) ? { ...facts, request_id: id } : facts }
    },
    close() {
      closed = true
      http.close()
    },
  }
}
