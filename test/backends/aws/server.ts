import { randomBytes, randomUUID } from 'node:crypto'
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Certificate } from '../certificate.ts'
import type { AwsAction } from './action.ts'
import { Calls } from './calls.ts'
import { AwsFailure } from './failure.ts'
import { Faults, type RawAnswer } from './faults.ts'
import { Input } from './input.ts'
import { Keys } from './keys.ts'
import { ParameterStore } from './parameter-store.ts'
import { SecretStore, type Content } from './secret-store.ts'
import { secretsManager } from './secrets-manager.ts'
import { verify, type AwsCredentials } from './signature.ts'
import { systemsManager } from './systems-manager.ts'

const services: Readonly<Record<string, { readonly name: string; readonly actions: Readonly<Record<string, AwsAction>> }>> = {
  secretsmanager: { name: 'secretsmanager', actions: secretsManager },
  AmazonSSM: { name: 'ssm', actions: systemsManager },
}

/** How the server is started. */
export interface AwsServerOptions {
  readonly port?: number
  /** Serve HTTPS with this certificate. */
  readonly tls?: Certificate
}

/** AWS on loopback: Secrets Manager and Parameter Store as their API references say, with switches for what can go wrong. */
export class AwsServer {
  readonly region = 'eu-west-1'
  readonly calls = new Calls()
  readonly faults = new Faults()
  /** What the rotation function makes of a content; by default a random text. */
  rotate: (content: Content) => Content = () => ({ SecretString: randomBytes(18).toString('base64url') })
  readonly #server: Server
  readonly #protocol: string
  readonly #keys = new Keys()
  readonly #secrets = new Map<string, SecretStore>()
  readonly #parameters = new Map<string, ParameterStore>()

  constructor({ tls }: Pick<AwsServerOptions, 'tls'> = {}) {
    const handle = (request: IncomingMessage, response: ServerResponse): void => void this.#handle(request, response)
    this.#server = tls === undefined ? createHttp(handle) : createHttps(tls, handle)
    this.#server.keepAliveTimeout = 60_000 // as the services do; a client must not depend on the end of it
    this.#protocol = tls === undefined ? 'http' : 'https'
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
    return this
  }

  get endpoint(): string {
    return `${this.#protocol}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The credentials that are accepted now. */
  get credentials(): AwsCredentials {
    return this.#keys.current
  }

  /** The credentials that were given out expire, and no new ones are given out. */
  expire(): void {
    this.#keys.expire()
  }

  /** Gives out new credentials, as a login would. Older ones stay what they are. */
  login(): AwsCredentials {
    return this.#keys.issue()
  }

  /** Forgets all credentials, as when the key was deleted. */
  revoke(): void {
    this.#keys.revoke()
  }

  secrets(region: string = this.region): SecretStore {
    return remembered(this.#secrets, region, () => new SecretStore(region))
  }

  parameters(region: string = this.region): ParameterStore {
    return remembered(this.#parameters, region, () => new ParameterStore(region))
  }

  deny(name: string): void {
    this.faults.deny(name)
  }

  denyBatch(): void {
    this.faults.denyAction('BatchGetSecretValue')
  }

  throttle(calls: number): void {
    this.faults.throttle(calls)
  }

  throttleBatch(calls: number): void {
    this.faults.throttle(calls, 'BatchGetSecretValue')
  }

  /** Answers every call with an error of the service itself. */
  down(status = 503): void {
    const body = JSON.stringify({ __type: status === 503 ? 'ServiceUnavailable' : 'InternalServiceError', Message: 'An error occurred' })
    this.answer({ status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body })
  }

  /** Answers every call with something else; `undefined` ends that. */
  answer(raw: RawAnswer | undefined): void {
    this.faults.answer = raw
  }

  /** Takes calls and answers none. */
  hang(): void {
    this.faults.hung = true
  }

  /** Everything is in order again; secrets and credentials stay. */
  reset(): void {
    this.faults.reset()
    this.calls.reset()
  }

  /** Refuses connections from now on, and ends those there are. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return // the caller left
    }
    const body = Buffer.concat(chunks)
    this.calls.received += body.length
    if (this.faults.latency > 0) await delay(this.faults.latency)
    if (this.faults.hung) return
    const { status, headers = {}, body: text = '', cut = false } = this.faults.answer ?? this.#answer(request, body)
    const bytes = Buffer.from(text)
    this.calls.sent += bytes.length
    const date = new Date(Date.now() + this.faults.skew).toUTCString()
    response.writeHead(status, { 'x-amzn-requestid': randomUUID(), date, ...headers, 'content-length': bytes.length + (cut ? 64 : 0) })
    if (!cut) response.end(bytes)
    else response.write(bytes, () => response.destroy())
  }

  #answer(request: IncomingMessage, body: Buffer): RawAnswer {
    const [prefix = '', action = ''] = String(request.headers['x-amz-target'] ?? '').split('.')
    const call = { action, region: '', accessKeyId: '', ids: idsOf(body) }
    const headers = { 'content-type': 'application/x-amz-json-1.1' }
    try {
      const answer = this.#act(request, body, { prefix, call })
      this.calls.add({ ...call, failed: undefined })
      return { status: 200, headers, body: JSON.stringify(answer) }
    } catch (error) {
      const { type, status, message } = error instanceof AwsFailure ? error : new AwsFailure('InternalServiceError', String(error), 500)
      this.calls.add({ ...call, failed: type })
      // Systems Manager says the type alone where there is no more to say.
      return { status, headers, body: JSON.stringify(message === '' ? { __type: type } : { __type: type, Message: message }) }
    }
  }

  #act(
    request: IncomingMessage,
    body: Buffer,
    { prefix, call }: { readonly prefix: string; readonly call: { readonly action: string; region: string; accessKeyId: string } },
  ): object {
    const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined
    const run = service !== undefined && Object.hasOwn(service.actions, call.action) ? service.actions[call.action] : undefined
    const type = request.headers['content-type']
    if (request.method !== 'POST' || request.url !== '/' || type !== 'application/x-amz-json-1.1' || !service || !run) {
      throw new AwsFailure('UnknownOperationException', '')
    }
    const signed = verify(request, body, {
      credentials: (accessKeyId) => this.#keys.find(accessKeyId),
      now: () => Date.now() + this.faults.skew,
    })
    Object.assign(call, { region: signed.region, accessKeyId: signed.accessKeyId })
    if (signed.service !== service.name)
      throw new AwsFailure('InvalidSignatureException', 'Credential should be scoped to correct service.')
    this.faults.checkRate(call.action)
    const named = `${service.name}:${call.action}`
    const input = new Input(body.toString())
    this.faults.checkAction(named, signed.accessKeyId)
    return run(input, {
      secrets: this.secrets(signed.region),
      parameters: this.parameters(signed.region),
      faults: this.faults,
      caller: signed.accessKeyId,
      action: named,
      rotate: this.rotate,
    })
  }
}

/** Starts AWS on a free port of loopback. */
export async function startAws({ port = 0, tls }: AwsServerOptions = {}): Promise<AwsServer> {
  return await new AwsServer(tls === undefined ? {} : { tls }).listen(port)
}

function remembered<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

function idsOf(body: Buffer): readonly string[] {
  try {
    const { SecretId, SecretIdList, Name, Names } = JSON.parse(body.toString()) as Record<string, unknown>
    return [SecretId, SecretIdList, Name, Names].flat().filter((id) => typeof id === 'string')
  } catch {
    return []
  }
}
