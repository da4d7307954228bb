import { rootCertificates } from 'node:tls'
import { transport, type Transport } from '../../src/core/transport.ts'
import type { Ledger } from './ledger.ts'
import type { GcpOptions } from './options.ts'
import { secretsIn } from './stored-credentials.ts'

/** How `google-auth-library` gets tokens: over HTTP of ours, so that no redirect is followed and certificates are verified. */
export interface TokenTransport {
  /** Makes a login use it, and all that the login is made of. */
  into(client: unknown): void
  close(): void
}

// Where Google Cloud, AWS and Azure tell their machines who they are: link-local, and plain HTTP only.
const metadataHosts: ReadonlySet<string> = new Set(['169.254.169.254', '[fd20:ce::254]', '[fd00:ec2::254]', 'metadata.google.internal'])

/**
 * Makes a token transport. The certificates in `ca` are trusted beside those of Node: a login may need both. What is secret in a request goes to
 * the ledger before it is sent, what is secret in an answer before it is handed on.
 */
export function tokenTransport({ ca, allowPlainHttp }: Pick<GcpOptions, 'ca' | 'allowPlainHttp'>, secrets: Ledger): TokenTransport {
  const backend = transport({ ca: ca && [...rootCertificates, ca].flat(), allowPlainHttp })
  const metadata = transport({ allowPlainHttp: true })
  const fetchImplementation: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    return await fetchOver(metadataHosts.has(url.hostname) ? metadata : backend, url, init, secrets)
  }
  const guard = (held: Partial<Transporter>): void => {
    if (held.defaults === undefined || held.interceptors === undefined || held.defaults.fetchImplementation === fetchImplementation) return
    held.defaults.fetchImplementation = fetchImplementation
    held.interceptors.request.add({ resolved: async (request) => Object.assign(request, { retryConfig: { retry: 0 } }) }) // the core owns retries
  }
  return {
    into: (client) => eachTransporter(client, guard),
    close() {
      backend.close()
      metadata.close()
    },
  }
}

/** What is used of a `Gaxios` of gaxios 7. */
interface Transporter {
  readonly defaults: { fetchImplementation?: typeof fetch }
  readonly interceptors: { readonly request: { add(interceptor: { resolved: (request: object) => Promise<object> }): void } }
}

/** A login may rest on another (impersonation) and on an exchange of tokens (federation), each with an HTTP client of its own. */
function eachTransporter(client: unknown, use: (transporter: Partial<Transporter>) => void, depth = 3): void {
  if (typeof client !== 'object' || client === null || depth === 0) return
  for (const [name, held] of Object.entries(client) as [string, unknown][]) {
    if (name === 'transporter' && typeof held === 'object' && held !== null) use(held)
    else eachTransporter(held, use, depth - 1)
  }
}

async function fetchOver(http: Transport, url: URL, init: RequestInit = {}, secrets: Ledger): Promise<Response> {
  const { method = 'GET', signal } = init
  const headers = new Headers(init.headers)
  const body = typeof init.body === 'string' || init.body instanceof URLSearchParams ? String(init.body) : undefined
  if (init.body instanceof URLSearchParams && !headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded')
  secrets.add([...secretsIn(fieldsOf(body)), ...[...headers].flatMap(([name, value]) => (name === 'authorization' ? tokenOf(value) : []))])
  const sent = { url, method, headers: Object.fromEntries(headers), body, ...(signal ? { signal } : {}) }
  const answer = await http.request(sent)
  const text = answer.body.toString()
  secrets.add(secretsIn(fieldsOf(text)))
  const bodiless = answer.status === 204 || answer.status === 304
  return new Response(bodiless ? null : text, { status: answer.status, headers: answer.headers })
}

/** The token of an `authorization` header. */
export function tokenOf(header: string | undefined): readonly string[] {
  return header === undefined ? [] : [header.replace(/^[A-Za-z]+ /, '')]
}

/** The fields of a body in JSON or of a form. */
function fieldsOf(body: string | undefined): unknown {
  if (body === undefined) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return Object.fromEntries(new URLSearchParams(body))
  }
}
