import { once } from 'node:events'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createNet, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { seconds, type Json } from './answer.ts'
import { listAsGet } from './list-method.ts'
import { Vault, type VaultRequest } from './vault.ts'

/** How the fake is started. */
export interface FakeVaultOptions {
  /** Serves HTTPS with this certificate, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Namespaces beside the root one. */
  readonly namespaces?: readonly string[]
}

/** One request that came in. */
export interface FakeCall {
  readonly method: string
  /** Without `/v1/` and with the query, but for `list=true`, which makes the method `LIST`. */
  readonly path: string
  readonly token: string
  readonly namespace: string
  /** Bytes of the body of the answer; 0 as long as there is none. */
  bytes: number
}

/** What is answered in place of Vault's own answer. */
export interface Spoilt {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A Vault in this process, and what a test does to it. */
export interface FakeVault {
  readonly address: string
  readonly rootToken: string
  /** Every request since the start or the last `reset`. */
  readonly calls: readonly FakeCall[]
  /** Users of its databases whose leases have not ended. */
  readonly users: ReadonlySet<string>
  /** Forgets the calls, and answers as it should again. */
  reset(): void
  /** Refuses a path to everybody, as a policy would. */
  deny(path: string): void
  /** Ends one token, or all but the root token. */
  expire(token?: string): void
  /** Lets a Kubernetes service account log in. */
  vouch(serviceAccountToken: string): void
  /** Takes requests and never answers them, until `reset`. */
  hang(): void
  /** Is sealed, until `reset`: 503. */
  seal(): void
  /** Sends everybody elsewhere, until `reset`. */
  redirect(origin: string): void
  /** Answers by a function until `reset`; where it gives nothing, as it should. */
  spoil(answer: (call: FakeCall) => Spoilt | undefined): void
  /** Ends the server and its connections. */
  stop(): Promise<void>
}

/** Starts a fake of Vault on loopback. It follows Vault's HTTP API; `vault.servers.test.ts` compares its answers with those of the real core. */
export async function startFakeVault({ tls, namespaces }: FakeVaultOptions = {}): Promise<FakeVault> {
  const vault = new Vault(namespaces)
  const calls: FakeCall[] = []
  const denied = new Set<string>()
  const sockets = new Set<Socket>()
  let spoil: (call: FakeCall) => Spoilt | 'hang' | undefined = () => undefined

  const handle = (request: IncomingMessage, response: ServerResponse, text: string): void => {
    const call = callOf(request)
    calls.push(call)
    const spoilt = spoil(call)
    if (spoilt === 'hang') return
    const { status, headers, body } = spoilt ?? own(request, call, text)
    call.bytes = Buffer.byteLength(body ?? '')
    response.writeHead(status, { 'cache-control': 'no-store', 'content-type': 'application/json', ...headers }).end(body)
  }
  const own = (request: IncomingMessage, call: FakeCall, text: string): Spoilt => {
    const parsed = requestOf(request, call, text)
    if (parsed === undefined) return json(500, { errors: ['malformed JSON, unclosed containers'] })
    if (parsed.path === 'sys/health') return json(200, health)
    if (parsed.path === 'sys/seal-status') return json(200, sealStatus)
    if (denied.has(parsed.path)) return json(403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] })
    const { status, body } = vault.answer(parsed)
    return body === undefined ? { status } : json(status, body)
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => handle(request, response, Buffer.concat(chunks).toString()))
  }
  const http = createHttp(listener)
  const connected = (socket: Socket): void => {
    sockets.add(socket.setNoDelay())
    socket.on('close', () => sockets.delete(socket))
    http.emit('connection', listAsGet(socket))
  }
  const server = tls === undefined ? createNet(connected) : createTls(tls, connected)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rootToken: vault.rootToken,
    calls,
    users: vault.shared.users,
    reset() {
      calls.length = 0
      denied.clear()
      spoil = () => undefined
    },
    deny: (path) => void denied.add(path),
    expire: (token) => vault.shared.tokens.expire(token),
    vouch: (token) => void vault.shared.serviceAccounts.add(token),
    hang: () => void (spoil = () => 'hang'),
    seal: () => void (spoil = () => json(503, { errors: ['Vault is sealed'] })),
    redirect: (origin) => void (spoil = ({ path }) => ({ status: 307, headers: { location: `${origin}/v1/${path}` } })),
    spoil: (answer) => void (spoil = answer),
    async stop() {
      if (!server.listening) return
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

const version = { version: '1.21.4' }
const cluster = { cluster_name: 'fake', cluster_id: 'fake' }
const replication = { replication_performance_mode: 'disabled', replication_dr_mode: 'disabled', replication_primary_canary_age_ms: 0 }
const standby = { standby: false, performance_standby: false, enterprise: false, echo_duration_ms: 0, clock_skew_ms: 0 }
const health = { initialized: true, sealed: false, server_time_utc: 1, ...standby, ...replication, ...version, ...cluster }
const seal = {
  type: 'shamir',
  initialized: true,
  sealed: false,
  t: 1,
  n: 1,
  progress: 0,
  nonce: '',
  migration: false,
  recovery_seal: false,
}
const sealStatus = { ...seal, build_date: 'none', storage_type: 'inmem', ...version, ...cluster }

function callOf({ method = '', url = '', headers }: IncomingMessage): FakeCall {
  const token = headers['x-vault-token'] ?? headers.authorization?.replace(/^Bearer /, '') ?? ''
  const namespace = String(headers['x-vault-namespace'] ?? '').replaceAll(/^\/+|\/+$/g, '')
  const path = url.replace(/^\/v1\//, '')
  const list = /[?&]list=true$/
  const named = method === 'GET' && list.test(path) ? { method: 'LIST', path: path.replace(list, '') } : { method, path }
  return { ...named, token: String(token), namespace, bytes: 0 }
}

function requestOf(
  { headers }: IncomingMessage,
  { method, path: raw, token, namespace }: FakeCall,
  text: string,
): VaultRequest | undefined {
  const url = new URL(`/${raw}`, 'http://vault')
  const operation = method === 'LIST' ? 'list' : method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : 'write'
  try {
    const body = text === '' ? {} : (JSON.parse(text) as Json)
    const path = decodeURIComponent(url.pathname.slice(1))
    return { operation, path, query: url.searchParams, body, token, namespace, wrapTtl: seconds(headers['x-vault-wrap-ttl']) }
  } catch {
    return undefined
  }
}

function json(status: number, body: Json): Spoilt {
  return { status, body: JSON.stringify(body) }
}
