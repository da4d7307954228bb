import { transport } from '../../src/core/transport.ts'
import type { AwsOptions } from './options.ts'
import type { SendOptions } from './sdk.ts'

/** A request as the SDK hands it to its handler (`HttpRequest` of `@smithy/types`). */
export interface SdkRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number | undefined
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** An answer as the SDK takes it. */
export interface SdkResponse {
  readonly response: { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: Uint8Array }
}

/** Carries the SDK's requests, those of its credential providers too. */
export interface Handler {
  readonly metadata: { readonly handlerProtocol: string }
  handle(request: SdkRequest, options?: SendOptions): Promise<SdkResponse>
}

/**
 * A request handler for the SDK over the core's transport: certificates are always verified, redirects are answers, plain HTTP goes to
 * loopback only. It has no `destroy`, so that clients that share it can go one by one.
 */
export function createHandler(
  { ca, allowPlainHttp }: Pick<AwsOptions, 'ca' | 'allowPlainHttp'>,
  conceal: (credential: string) => void,
): { handler: Handler; close: () => void } {
  const { request, close } = transport({ ca, allowPlainHttp })
  const handler: Handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(sent, { abortSignal, onFacts } = {}) {
      const { method, headers, body } = sent
      if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) throw new TypeError('a body must be whole')
      for (const token of tokensOf(sent)) conceal(token)
      const answer = await request({ url: urlOf(sent), method, headers, body, signal: abortSignal })
      onFacts?.(answer.facts)
      return { response: { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body } }
    },
  }
  return { handler, close }
}

function urlOf({ protocol, hostname, port, path, query = {} }: SdkRequest): URL {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (value === null) return [encoded(name)]
    return [value].flat().map((one) => `${encoded(name)}=${encoded(one)}`)
  })
  const authority = port === undefined ? hostname : `${hostname}:${port}`
  return new URL(`${protocol}//${authority}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`)
}

/** What credential providers log in with: a web identity (STS), an SSO token and what it is renewed with. Requests with a target are signed and carry none. */
function tokensOf({ headers, body }: SdkRequest): readonly string[] {
  if (headers['x-amz-target'] !== undefined) return []
  const bearer = headers['x-amz-sso_bearer_token']
  const text = typeof body === 'string' ? body : ''
  const identity = text.startsWith('{') ? undefined : new URLSearchParams(text).get('WebIdentityToken')
  const renewal = [...text.matchAll(/"(?:clientSecret|refreshToken)":"([^"\\]+)"/g)].map(([, token]) => token)
  return [bearer, identity, ...renewal].filter((token) => typeof token === 'string')
}

/** As the signature has it (RFC 3986), which is stricter than `encodeURIComponent`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
