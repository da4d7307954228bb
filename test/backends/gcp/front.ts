import { once } from 'node:events'
import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'

/** What answers in place of the service: a page with this status, or an answer of gRPC's form that ends before its status. */
export type FrontAnswer = number | 'cut'

/** Something in front of the service that answers in its place. */
export interface Front {
  readonly endpoint: string
  /** How often it was asked. */
  readonly asked: () => number
  stop(): Promise<void>
}

/** The page that a front answers with. */
export const page = '<!doctype html><html><title>Sign in to the proxy</title><body>This network is only for members</body></html>'

/** Starts a front, on the port of a server that was stopped if one is given. */
export async function startFront(answer: FrontAnswer, port = 0): Promise<Front> {
  const server = createServer()
  const sessions = new Set<ServerHttp2Session>()
  let asked = 0
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  server.on('stream', (stream) => {
    asked++
    respond(stream, answer)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    stop: async () => await stop(server, sessions),
  }
}

function respond(stream: ServerHttp2Stream, answer: FrontAnswer): void {
  stream.on('error', () => undefined)
  stream.resume()
  if (answer !== 'cut') {
    stream.respond({ ':status': answer, 'content-type': 'text/html' })
    stream.end(page)
    return
  }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' })
  stream.write(Buffer.from([0, 0, 0, 0, 40, 1, 2])) // a message of 40 bytes, of which two come
  stream.end()
}

async function stop(server: Http2Server, sessions: ReadonlySet<ServerHttp2Session>): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  for (const session of sessions) session.destroy()
  await closed
}
