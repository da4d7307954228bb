import type { Redactor } from '../redact/redactor.ts'
import { maskEach } from './attributes.ts'
import { channel, maskRecord } from './sentry-payload.ts'

/** What of a header holds text that a program chose. */
interface Header {
  readonly trace?: Readonly<Record<string, unknown>>
  readonly filename?: unknown
  readonly length?: unknown
}

type Item = readonly [header: Header, payload: unknown]

/** What Sentry's SDK sends in one request: a header, and items with a header each. */
export type Envelope = [header: Header, items: readonly Item[]]

/**
 * Masks an envelope in place, the last thing before it is sent. It holds what the callbacks are not shown: attachments, attributes that
 * the scope adds to logs and metrics, feedback, check-ins, the SDK's own errors, the trace header. If that fails nothing of it is sent.
 */
export function maskEnvelope(envelope: Envelope, redactor: Redactor): void {
  try {
    envelope[0] = maskTrace(envelope[0], redactor)
    envelope[1] = maskEach(envelope[1], (item) => maskItem(item, redactor))
  } catch {
    envelope[0] = {}
    envelope[1] = []
  }
}

/** The public key stays: it is part of a DSN that may well be declared a secret, and Sentry files the trace by it. */
function maskTrace(header: Header, redactor: Redactor): Header {
  if (header.trace === undefined) return header
  const { public_key, ...rest } = header.trace
  const masked = redactor.value(rest, channel)
  if (masked === rest) return header
  return { ...header, trace: { ...(typeof masked === 'object' ? masked : {}), public_key } }
}

function maskItem(item: Item, redactor: Redactor): Item {
  const [header, payload] = item
  const masked = maskPayload(payload, redactor)
  const filename = redactor.value(header.filename, channel)
  if (masked === payload && filename === header.filename) return item
  const length = masked instanceof Uint8Array && typeof header.length === 'number' ? { length: masked.length } : {}
  return [{ ...header, ...(filename !== header.filename && { filename }), ...length }, masked]
}

function maskPayload(payload: unknown, redactor: Redactor): unknown {
  if (payload instanceof Uint8Array) return redactor.bytes(payload, channel)
  if (typeof payload === 'string') return redactor.text(payload, channel)
  if (typeof payload !== 'object' || payload === null) return payload
  // The SDK has made plain data of what comes in lists. An event may still show something by `toJSON` that it does not own.
  const plain = 'items' in payload ? payload : plainOf(payload)
  const masked = maskRecord(plain, redactor)
  return masked === plain ? payload : masked
}

function plainOf(payload: object): object {
  try {
    return JSON.parse(JSON.stringify(payload)) as object
  } catch {
    // The SDK, too, sends it in another form then.
    return payload
  }
}
