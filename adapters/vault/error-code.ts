import { isCertificateFailure } from '../../src/core/certificate-failure.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import { TransportError } from '../../src/core/transport.ts'

/** The HTTP status of an answer of Vault that is none of success; `undefined` for every other error. */
export function statusOf(error: unknown): number | undefined {
  return responseOf(error)?.statusCode
}

/** The body of such an answer. */
export function bodyOf(error: unknown): Readonly<Record<string, unknown>> {
  return responseOf(error)?.body ?? {}
}

/** The code of an error of node-vault, by the status alone, and of the transport. That the body was Vault's own was seen before. */
export function errorCode(error: unknown): ErrorCode | undefined {
  if (error instanceof SecretError) return error.code
  if (error instanceof TransportError) return timesAndEnds.has(error.code) ? undefined : 'unavailable'
  const status = statusOf(error)
  if (status === undefined) return undefined
  return codes[status] ?? (status >= 500 ? 'unavailable' : 'unknown')
}

/** What the core has codes for. */
const timesAndEnds: ReadonlySet<string> = new Set(['ETIMEDOUT', 'ABORT_ERR'])

// developer.hashicorp.com/vault/api-docs, HTTP status codes
const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_reference',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  405: 'invalid_reference',
  412: 'unavailable', // eventually consistent data is not there yet
  429: 'resource_exhausted',
  472: 'unavailable',
  473: 'unavailable',
}

const remarks: Readonly<Record<number, readonly [reason: string, remedy: string]>> = {
  400: [
    'Vault does not take this request',
    'check the path and the version of the mount; a dynamic role that is not there is answered so too',
  ],
  403: ['Vault refused this token', 'grant it the path by a policy: tightlip reads mount/data/path on KV 2, mount/path on all others'],
  405: ['Vault has no such operation on this path', 'check the path'],
  503: ['Vault is sealed, or has no active node', 'unseal it'],
}

/** Runs what calls Vault. Its errors leave the adapter with words for what Vault means by a status, where they say more than the code's own. */
export async function told<T>(run: () => Promise<T>): Promise<T> {
  return await run().catch((error: unknown) => Promise.reject(explained(error)))
}

function explained(error: unknown): unknown {
  if (error instanceof TransportError && isCertificateFailure(error.code)) return untrusted()
  const status = statusOf(error)
  const remark = status === undefined ? undefined : remarks[status]
  if (remark === undefined) return error
  return new SecretError(errorCode(error) as ErrorCode, { status, reason: remark[0], remedy: remark[1] })
}

/** Says Vault's own variables and options. */
function untrusted(): SecretError {
  return new SecretError('unavailable', {
    reason: 'the certificate of the server cannot be verified',
    remedy: 'name the authority that issued it in VAULT_CACERT (or ca), and the name it is for in servername if the address has another',
  })
}

function responseOf(error: unknown): { readonly statusCode: number; readonly body?: Readonly<Record<string, unknown>> } | undefined {
  if (!(error instanceof Error) || error instanceof SecretError || !('response' in error)) return undefined
  const { response } = error
  const isAnswer = typeof response === 'object' && response !== null && 'statusCode' in response && typeof response.statusCode === 'number'
  return isAnswer ? (response as ReturnType<typeof responseOf>) : undefined
}
