import { SecretError } from '../../src/core/errors.ts'
import type { Connection } from './connection.ts'
import { isGrpcError } from './error-code.ts'
import type { GrpcError, GrpcMetadata, Method } from './sdk-parts.ts'
import { connectionFacts } from './tls-facts.ts'

/** One call of the service. */
export interface Call {
  readonly method: Method
  readonly request: object
  /** The field of the request by which Google routes it, with its value. */
  readonly route: readonly [field: string, value: string]
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Told when the call was given up without a sign of the server. */
  readonly onSilence: () => void
}

/** An answer, with what is known of the connection that it came over. */
export interface Answer {
  readonly message: unknown
  readonly facts: Readonly<Record<string, string>>
}

/**
 * Makes one call, once.
 *
 * @throws the raw error of gRPC where the service answered with one; `SecretError` `unavailable` where something else did.
 */
export async function call(connection: Connection, { method, request, route, headers, signal, onSilence }: Call): Promise<Answer> {
  const { grpc, service } = connection
  signal.throwIfAborted()
  const metadata = new grpc.Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  metadata.set('x-goog-request-params', `${route[0]}=${encodeURIComponent(route[1])}`)
  return await new Promise((resolve, reject) => {
    let first: GrpcMetadata | undefined
    const abort = (): void => {
      reject(signal.reason)
      running.cancel()
      if (first === undefined) onSilence()
    }
    // Without a deadline: the signal is aborted when the core's is over.
    const running = service[method](request, metadata, {}, (error, message) => {
      signal.removeEventListener('abort', abort)
      if (error === null || error === undefined) resolve({ message, facts: connectionFacts(connection, running) })
      else reject(isGrpcError(error) && !fromService(error, first) ? notTheService(error) : error)
    })
    running.on('metadata', (received) => (first = received))
    signal.addEventListener('abort', abort, { once: true })
  })
}

/**
 * Whether an error was sent by a gRPC server. grpc-js gives errors of its own the same form: for an HTTP status without a gRPC status
 * (403 becomes PERMISSION_DENIED), a reset stream, a connection that failed.
 */
function fromService({ details, metadata, rstCode }: GrpcError, first: GrpcMetadata | undefined): boolean {
  const [type] = [first, metadata].flatMap((one) => one?.get('content-type') ?? [])
  return String(type).startsWith('application/grpc') && rstCode === undefined && !details.startsWith('Received HTTP status code ')
}

const own = new Set([4, 14]) // DEADLINE_EXCEEDED and UNAVAILABLE mean the same, whoever says it

function notTheService(error: GrpcError): unknown {
  if (own.has(error.code)) return error
  return new SecretError('unavailable', {
    reason: 'what answered is not the service: perhaps a proxy, or the answer was cut',
    remedy: 'check the network between this process and Secret Manager',
  })
}
