import { createHash, type X509Certificate } from 'node:crypto'
import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { checkEndpoint } from './endpoint.ts'

/** Text or bytes in PEM. */
type Pem = string | Buffer

/** How connections are made. Certificates are always verified. */
export interface TransportOptions {
  /** Certificates to trust in place of those of Node. */
  readonly ca?: Pem | Pem[] | undefined
  /** The certificate that this side shows, and its key. */
  readonly cert?: Pem | undefined
  readonly key?: Pem | undefined
  readonly passphrase?: string | undefined
  /** The name that the certificate must be for, where it is not the host of the address. */
  readonly servername?: string | undefined
  readonly allowPlainHttp?: boolean | undefined
  /** The longest answer that is taken, in bytes. Default 16 MiB. */
  readonly maxBytes?: number | undefined
}

/** One request. */
export interface TransportRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  readonly signal?: AbortSignal | undefined
}

/** One whole answer, whatever its status is. */
export interface TransportResponse {
  readonly status: number
  /** Names in lower case; values of a header that came several times are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** `tls`, `cipher` and `peer_key_sha256` (base64 of the SHA-256 of the peer's SubjectPublicKeyInfo), or `tls: none`. */
  readonly facts: Readonly<Record<string, string>>
}

/** An HTTP client for one backend. */
export interface Transport {
  /**
   * Sends one request and takes the whole answer. Redirects are not followed: a 3xx is an answer.
   *
   * @throws {TransportError} with Node's code of the failure; `SecretError` `invalid_config` for plain HTTP to another machine.
   */
  request(request: TransportRequest): Promise<TransportResponse>
  /** Ends idle connections and those under way. */
  close(): void
}

/** A request that got no whole answer. It carries the code of the failure and nothing that was sent or received. */
export class TransportError extends Error {
  readonly code: string

  constructor(code: string) {
    super(`the request failed (${code})`)
    this.name = code === 'ABORT_ERR' ? 'AbortError' : 'TransportError'
    this.code = code
  }
}

const mebibyte = 1024 * 1024

/** Makes an HTTP client that keeps connections open between requests, and verifies certificates whatever the environment says. */
export function transport({
  ca,
  cert,
  key,
  passphrase,
  servername,
  allowPlainHttp,
  maxBytes = 16 * mebibyte,
}: TransportOptions = {}): Transport {
  // Idle sockets are unref'd by the agent, so they do not hold the process open.
  const keep = { keepAlive: true, maxSockets: 64, scheduling: 'lifo' } as const
  const tls = { ca, cert, key, passphrase, servername, rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))
  let https: HttpsAgent | undefined
  let http: HttpAgent | undefined
  return {
    async request({ url, method, headers, body, signal }) {
      checkEndpoint(url, { what: 'the address of the backend', allowPlainHttp })
      if (signal?.aborted === true) throw new TransportError('ABORT_ERR')
      const options = { method, headers, signal }
      const sent =
        url.protocol === 'https:'
          ? requestHttps(url, { ...options, agent: (https ??= new HttpsAgent({ ...keep, ...given })) })
          : requestHttp(url, { ...options, agent: (http ??= new HttpAgent(keep)) })
      return await answer(sent, body, maxBytes)
    },
    close() {
      https?.destroy()
      http?.destroy()
    },
  }
}

function answer(sent: ClientRequest, body: string | Uint8Array | undefined, maxBytes: number): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const fail = (code: unknown): void => {
      reject(new TransportError(typeof code === 'string' ? code : 'ECONNRESET'))
      sent.destroy()
    }
    sent.on('error', ({ code }: NodeJS.ErrnoException) => fail(code))
    sent.on('response', (response: IncomingMessage) => {
      const facts = factsOf(response.socket)
      const chunks: Buffer[] = []
      let size = 0
      response.on('error', ({ code }: NodeJS.ErrnoException) => fail(code))
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > maxBytes) fail('ERR_ANSWER_TOO_LARGE')
        else chunks.push(chunk)
      })
      response.on('close', () => {
        if (!response.complete) fail('ECONNRESET') // cut in the middle
      })
      response.on('end', () => {
        if (response.complete)
          resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: Buffer.concat(chunks), facts })
      })
    })
    sent.end(body)
  })
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}

const known = new WeakMap<Socket, Readonly<Record<string, string>>>()

function factsOf(socket: Socket): Readonly<Record<string, string>> {
  const facts = known.get(socket) ?? (socket instanceof TLSSocket ? tlsFacts(socket) : { tls: 'none' })
  known.set(socket, facts) // a resumed session shows no certificate later on
  return facts
}

function tlsFacts(socket: TLSSocket): Readonly<Record<string, string>> {
  const certificate = socket.getPeerX509Certificate()
  return {
    tls: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    ...(certificate !== undefined && { peer_key_sha256: keyHash(certificate) }),
  }
}

/** Base64 of the SHA-256 of a certificate's public key, as pins are written (RFC 7469, 2.4). */
export function keyHash(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
}
