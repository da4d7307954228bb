import { channel } from 'node:diagnostics_channel'
import type { Redactor } from '../redact/redactor.ts'

/** A response that was stopped. It never holds the value. */
export interface StoppedResponse {
  /** Name of the secret. `undefined` when the response could not be searched. */
  readonly name: string | undefined
  /** How the secret was spelled: `raw base64 hex` and so on, as in a mask event. */
  readonly encoding: string | undefined
  /** The strength of what was found, in bits. */
  readonly bits: number | undefined
  /** Method of the request. */
  readonly method: string
  /** Path of the request without its query, masked. */
  readonly path: string
  /** The status that the response would have had. */
  readonly status: number
  /** Whether a part of the response had been sent, without the secret, so that the connection was cut. Else the client got status 500. */
  readonly begun: boolean
}

/** Who is told of a stopped response, and what masks its path. */
export interface StopListener {
  readonly redactor: Redactor
  readonly onStopped: ((stopped: StoppedResponse) => void) | undefined
}

/** What a request tells, of HTTP/1 or HTTP/2. */
export interface GuardedRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
}

const listeners = channel('tightlip:http')

/** The names that a warning was printed of. */
const warned = new Set<string>()

/** Tells of a stopped response: by `onStopped` and the channel, or, where nobody listens, by one warning for each secret. */
export function tellStopped(
  found: Pick<StoppedResponse, 'name' | 'encoding' | 'bits' | 'status' | 'begun'>,
  request: GuardedRequest,
  { redactor, onStopped }: StopListener,
): void {
  const { originalUrl } = request as { readonly originalUrl?: unknown }
  const url = typeof originalUrl === 'string' ? originalUrl : (request.url ?? '')
  const path = redactor.text(url.split('?', 1)[0] ?? '', 'http')
  const { name, encoding, bits, status, begun } = found
  const stopped = { name, encoding, bits, method: request.method ?? 'GET', path, status, begun }
  try {
    listeners.publish(stopped)
    onStopped?.(stopped)
  } catch {
    // A listener must not break the answer.
  }
  if (onStopped === undefined && !listeners.hasSubscribers) warn(stopped)
}

function warn({ name, method, path }: StoppedResponse): void {
  if (warned.has(name ?? '')) return
  warned.add(name ?? '')
  const why = name === undefined ? 'could not be searched for secrets' : `carried ${name}`
  process.emitWarning(`a response was stopped: ${method} ${path} ${why}; take the value out of what this route sends`, {
    type: 'TightlipWarning',
  })
}
