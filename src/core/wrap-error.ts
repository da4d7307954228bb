import type { Adapter } from './adapter.ts'
import { isCertificateFailure } from './certificate-failure.ts'
import { SecretError, type ErrorCode } from './errors.ts'

/**
 * Turns what an adapter threw into a `SecretError`, from an allow-list: the code that the adapter's table gives, the status
 * number and the request id. Text of the backend, its error object and its stack stay behind.
 */
export function wrapError(error: unknown, adapter: Pick<Adapter, 'scheme' | 'errorCode'>): SecretError {
  if (error instanceof SecretError) return error.at({ adapter: adapter.scheme })
  const details = { adapter: adapter.scheme, status: statusOf(error), requestId: requestIdOf(error) }
  return new SecretError(codeOf(error, adapter), isCertificateFailure(own(error, 'code')) ? { ...details, ...untrusted } : details)
}

const untrusted = {
  reason: 'the certificate of the server cannot be verified',
  remedy: 'check the address, and name the authority that issued the certificate in NODE_EXTRA_CA_CERTS, or the ca of the adapter',
} as const

const networkCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EMFILE',
  'EPROTO',
  'ERR_ANSWER_TOO_LARGE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
])

function codeOf(error: unknown, adapter: Pick<Adapter, 'errorCode'>): ErrorCode {
  try {
    const code = adapter.errorCode?.(error)
    if (code !== undefined) return code
  } catch {
    return 'unknown' // a table that throws knows nothing
  }
  const code = own(error, 'code')
  if (networkCodes.has(code) || isCertificateFailure(code) || String(code).startsWith('ERR_SSL_')) return 'unavailable'
  if (code === 'ETIMEDOUT') return 'deadline_exceeded'
  return own(error, 'name') === 'AbortError' ? 'cancelled' : 'unknown'
}

function statusOf(error: unknown): number | undefined {
  const code = own(error, 'code')
  if (isGrpcStatus(code) && typeof own(error, 'details') === 'string') return code
  const status = own(own(error, '$metadata'), 'httpStatusCode') ?? own(own(error, 'response'), 'statusCode') ?? own(error, 'statusCode')
  return Number.isInteger(status) && (status as number) >= 100 && (status as number) <= 599 ? (status as number) : undefined
}

/** google.rpc.Code: 1 to 16 are failures. */
function isGrpcStatus(code: unknown): code is number {
  return Number.isInteger(code) && (code as number) >= 1 && (code as number) <= 16
}

function requestIdOf(error: unknown): string | undefined {
  const id = own(own(error, '$metadata'), 'requestId')
  return typeof id === 'string' && /^[0-9A-Fa-f-]{8,64}$/.test(id) ? id : undefined
}

/** Reads a property of something that may be anything, a throwing getter included. */
function own(of: unknown, key: string): unknown {
  try {
    return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[key] : undefined
  } catch {
    return undefined
  }
}
