import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http2'
import { guard, guardStream, type AnyRequest, type AnyResponse } from './guard.ts'
import { requestIn } from './headers.ts'
import type { OutgoingStream } from './http2.ts'
import { settingsOf, type GuardOptions } from './options.ts'

/** What is asked of a server: it emits an event for each request. */
export interface AnyServer {
  emit(event: string, ...args: unknown[]): boolean
}

const guarded = new Set(['request', 'checkContinue', 'checkExpectation'])

/**
 * Guards every response of a server of `node:http`, `node:https` or `node:http2`, in both of its interfaces: one that carries a declared secret
 * of at least 80 bits is stopped, and the client gets status 500. Returns the server.
 *
 * @throws {SecretError} `invalid_config` when an option is not valid.
 * @example
 * const server = guardServer(createServer(app)).listen(3000)
 */
export function guardServer<T extends AnyServer>(server: T, options: GuardOptions = {}): T {
  const settings = settingsOf(options)
  const emit = server.emit
  server.emit = (event, ...args) => {
    if (guarded.has(event)) guard(args[0] as AnyRequest, args[1] as AnyResponse, settings)
    if (event === 'stream') {
      const request = requestIn(args[1] as IncomingHttpHeaders)
      // A tunnel is no response.
      if (request.method !== 'CONNECT') guardStream(args[0] as OutgoingStream, request, settings)
    }
    return emit.call(server, event, ...args)
  }
  return server
}

/**
 * Guards the responses of one handler, as `guardServer` does for all.
 *
 * @throws {SecretError} `invalid_config` when an option is not valid.
 * @example
 * createServer(guardHandler((request, response) => response.end('ok')))
 */
export function guardHandler<Exchange extends readonly unknown[] = [request: IncomingMessage, response: ServerResponse], Result = unknown>(
  handler: (...exchange: Exchange) => Result,
  options: GuardOptions = {},
): (...exchange: Exchange) => Result {
  const settings = settingsOf(options)
  return function (this: unknown, ...exchange: Exchange): Result {
    guard(exchange[0] as AnyRequest, exchange[1] as AnyResponse, settings)
    return Reflect.apply<unknown, Exchange, Result>(handler, this, exchange)
  }
}
