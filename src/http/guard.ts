import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { Http1Guard, type Outgoing } from './http1.ts'
import { Http2Guard, type OutgoingStream } from './http2.ts'
import type { GuardSettings } from './options.ts'
import type { GuardedRequest } from './stopped.ts'

/** A request of Node's servers for HTTP/1, HTTPS or HTTP/2. */
export type AnyRequest = IncomingMessage | Http2ServerRequest

/** A response of Node's servers for HTTP/1, HTTPS or HTTP/2. */
export type AnyResponse = ServerResponse | Http2ServerResponse

const mark = Symbol.for('tightlip.http')

/** Guards a response, once, also where several guards meet or a second copy of this package takes part. */
export function guard(request: AnyRequest, response: AnyResponse, settings: GuardSettings): void {
  if ('stream' in response && typeof response.stream?.respond === 'function') {
    guardStream(response.stream as OutgoingStream, request, settings)
  } else if (isFirst(response)) {
    // oxlint-disable-next-line no-new -- it lives in what it puts into the response
    new Http1Guard(response as Outgoing, request, settings)
  }
}

/** Guards a stream of HTTP/2, once, whether a response stands on it or not. */
export function guardStream(stream: OutgoingStream, request: GuardedRequest, settings: GuardSettings): void {
  // oxlint-disable-next-line no-new -- it lives in what it puts into the stream
  if (isFirst(stream)) new Http2Guard(stream, request, settings)
}

function isFirst(guarded: object): boolean {
  if (mark in guarded) return false
  Object.defineProperty(guarded, mark, { value: true })
  return true
}
