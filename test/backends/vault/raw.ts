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

/** A client of one Vault for seeds and for what a test wants to know of its state. */
export function rawVault({ address, rootToken }: { readonly address: string; readonly rootToken: string }): RawVault {
  const send: RawVault['send'] = async (method, path, { body, token = rootToken, namespace, headers = {} } = {}) => {
    const answer = await fetch(`${address}/v1/${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'x-vault-request': 'true',
        connection: 'close',
        ...(token !== '' && { 'x-vault-token': token }),
        ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as RawBody) }
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
