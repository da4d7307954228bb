import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** One request that came in. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One answer. */
export interface Answer {
  readonly status: number
  /** What stands behind the status in the first line. */
  readonly reason?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** The answer of another server to the same request. */
export async function forwarded(to: string, { method, path, headers, body }: Received): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(`${to}${path}`, { method, headers }, (response) => {
      const names = ['content-type', 'x-amzn-requestid'].filter((name) => response.headers[name] !== undefined)
      const kept = Object.fromEntries(names.map((name) => [name, String(response.headers[name])]))
      text(response).then((all) => resolve({ status: response.statusCode ?? 0, headers: kept, body: all }), reject)
    })
    sent.on('error', reject).end(body)
  })
}

/** What goes wrong on the wire, or another answer than the right one; `undefined` of it lets that request be answered rightly. */
export type Fault = 'refuse' | 'reset' | 'hang' | 'drip' | 'cut' | ((request: Received, right: Answer) => Answer | undefined)

/** What a faulty server is made of. */
export interface FaultyServerOptions {
  /** The right answer to a request. */
  readonly answer: (request: Received) => Answer | Promise<Answer>
  /** The requests that a fault hits; all by default. */
  readonly hit?: (request: Received) => boolean
  /** Headers that every answer carries. */
  readonly headers?: Readonly<Record<string, string>>
}

/** An HTTP/1.1 server on loopback that answers rightly until a fault is set. */
export class FaultyServer {
  readonly received: Received[] = []
  readonly #options: FaultyServerOptions
  readonly #server: Server
  readonly #dripping = new Set<NodeJS.Timeout>()
  readonly #port: number
  #fault: Fault | undefined

  private constructor(server: Server, options: FaultyServerOptions) {
    this.#server = server
    this.#options = options
    this.#port = (server.address() as AddressInfo).port
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#handle(request, response))
  }

  static async start(options: FaultyServerOptions): Promise<FaultyServer> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new FaultyServer(server, options)
  }

  /** Its address; `host` for another name of the same machine. */
  url(host = '127.0.0.1'): string {
    return `http://${host}:${this.#port}`
  }

  /** Lets requests fail from now on. */
  async fail(fault: Fault): Promise<void> {
    this.#fault = fault
    if (fault === 'refuse') await this.stop()
  }

  async stop(): Promise<void> {
    for (const timer of this.#dripping) clearInterval(timer)
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    const body = await text(request).catch(() => undefined)
    if (body === undefined) return // the caller left
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const received = { method: request.method ?? '', path: request.url ?? '', headers, body }
    this.received.push(received)
    const right = await this.#options.answer(received)
    const fault = this.#options.hit?.(received) === false ? undefined : this.#fault
    if (typeof fault === 'function') this.#send(response, fault(received, right) ?? right)
    else if (fault === undefined) this.#send(response, right)
    else this.#break(response, fault, right)
  }

  #break(response: ServerResponse, fault: Exclude<Fault, Function>, right: Answer): void {
    const half = right.body.slice(0, Math.ceil(right.body.length / 2))
    const length = { 'content-length': String(Buffer.byteLength(right.body)) }
    if (fault === 'reset' || fault === 'refuse') response.socket?.resetAndDestroy()
    if (fault === 'cut') {
      this.#head(response, right, length)
      response.write(half, () => response.socket?.end())
    }
    if (fault !== 'drip') return
    this.#head(response, right)
    response.write(half)
    const timer = setInterval(() => response.write(' '), 20)
    this.#dripping.add(timer)
    response.on('close', () => clearInterval(timer))
  }

  #send(response: ServerResponse, answer: Answer): void {
    this.#head(response, answer, { 'content-length': String(Buffer.byteLength(answer.body)) })
    response.end(answer.body)
  }

  #head(response: ServerResponse, { status, reason, headers }: Answer, more: Readonly<Record<string, string>> = {}): void {
    const all = { ...this.#options.headers, ...headers, ...more }
    if (reason === undefined) response.writeHead(status, all)
    else response.writeHead(status, reason, all)
  }
}
