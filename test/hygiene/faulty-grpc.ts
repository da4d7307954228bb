import { once } from 'node:events'
import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** One call that came in. */
export interface GrpcReceived {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** The message without its frame. */
  readonly message: Buffer
}

/** An answer: what a gRPC server says, or a page of whoever stands before it. */
export type GrpcAnswer =
  | { readonly status: number; readonly message: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly payload: Buffer }
  | { readonly http: number; readonly body: string; readonly headers: Readonly<Record<string, string>> }

/** What goes wrong on the wire, or another answer; `undefined` of it lets the call be answered rightly. */
export type GrpcFault =
  | 'refuse'
  | 'reset'
  | 'stream'
  | 'goaway'
  | 'hang'
  | 'drip'
  | 'cut'
  | ((call: GrpcReceived) => GrpcAnswer | undefined)

/** An HTTP/2 server on loopback before a gRPC server: what comes in goes there until a fault is set. */
export class FaultyGrpc {
  readonly received: GrpcReceived[] = []
  readonly #server: Http2Server
  readonly #behind: ClientHttp2Session
  readonly #port: number
  readonly #sessions = new Set<ServerHttp2Session>()
  #fault: GrpcFault | undefined

  private constructor(server: Http2Server, behind: ClientHttp2Session) {
    this.#server = server
    this.#behind = behind
    this.#port = (server.address() as AddressInfo).port
    server.on('session', (session) => {
      this.#sessions.add(session)
      session.on('error', () => undefined)
      session.on('close', () => this.#sessions.delete(session))
    })
    server.on('stream', (stream, headers) => void this.#handle(stream, headers))
  }

  /** `behind` is the address of the gRPC server, as a URL. */
  static async start(behind: string): Promise<FaultyGrpc> {
    const server = createServer().listen(0, '127.0.0.1')
    const session = connect(behind)
    session.on('error', () => undefined)
    await Promise.all([once(server, 'listening'), once(session, 'connect')])
    return new FaultyGrpc(server, session)
  }

  /** Its address; `host` for another name of the same machine. */
  url(host = '127.0.0.1'): string {
    return `http://${host}:${this.#port}`
  }

  /** Lets calls fail from now on. */
  async fail(fault: GrpcFault): Promise<void> {
    this.#fault = fault
    if (fault === 'refuse') await this.stop()
  }

  async stop(): Promise<void> {
    this.#behind.destroy()
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const session of this.#sessions) session.destroy()
    await closed
  }

  async #handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    stream.on('error', () => undefined)
    const body = await buffer(stream).catch(() => undefined)
    if (body === undefined) return // the caller left
    const texts = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    const call = { method: (texts[':path'] ?? '').split('/').at(-1) ?? '', headers: texts, message: body.subarray(5) }
    this.received.push(call)
    const fault = this.#fault
    const answer = typeof fault === 'function' ? fault(call) : undefined
    if (answer !== undefined) say(stream, answer)
    else if (fault === undefined || typeof fault === 'function') this.#forward(stream, headers, body)
    else this.#break(stream, fault)
  }

  #forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, body: Buffer): void {
    const behind = this.#behind.request(headers)
    behind.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR))
    let trailers: IncomingHttpHeaders = {}
    behind.on('response', (answer) => {
      if (stream.destroyed) return
      if (answer['grpc-status'] !== undefined) return void stream.respond(answer, { endStream: true }) // trailers only
      stream.respond(answer, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers(trailers))
      behind.pipe(stream)
    })
    behind.on('trailers', (received) => (trailers = received))
    behind.end(body)
  }

  #break(stream: ServerHttp2Stream, fault: Exclude<GrpcFault, Function>): void {
    const half = frame(Buffer.alloc(64)).subarray(0, 20)
    if (fault === 'reset' || fault === 'refuse') stream.session?.destroy()
    if (fault === 'stream') stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    if (fault === 'goaway') {
      stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)
      stream.session?.destroy()
    }
    if (fault === 'drip' || fault === 'cut') {
      stream.respond(grpcHeaders)
      stream.write(half, () => {
        if (fault === 'cut') stream.session?.destroy()
      })
    }
  }
}

const grpcHeaders = { ':status': 200, 'content-type': 'application/grpc' } as const

function say(stream: ServerHttp2Stream, answer: GrpcAnswer): void {
  if ('http' in answer) {
    stream.respond({ ...answer.headers, ':status': answer.http })
    stream.end(answer.body)
  } else if ('payload' in answer) {
    stream.respond(grpcHeaders, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    stream.end(frame(answer.payload))
  } else {
    // A status without a message goes into the headers ("Trailers-Only", gRPC over HTTP/2).
    const trailers = { 'grpc-status': String(answer.status), 'grpc-message': encodeURIComponent(answer.message) }
    stream.respond({ ...answer.headers, ...grpcHeaders, ...trailers }, { endStream: true })
  }
}

/** A message with the prefix that tells its length. */
function frame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}
