import type { ErrorCode } from '../../src/core/errors.ts'

/**
 * By the name of the error, since the same failure has one name and several statuses (API references of Secrets Manager, Systems Manager
 * and STS, "Common Error Types").
 */
const codes: Readonly<Record<string, ErrorCode>> = {
  ResourceNotFoundException: 'not_found',
  ParameterNotFound: 'not_found',
  ParameterVersionNotFound: 'not_found',
  // Access to the KMS key that is missing is AccessDeniedException as well.
  AccessDeniedException: 'permission_denied',
  AccessDenied: 'permission_denied',
  NotAuthorized: 'permission_denied',
  UnauthorizedOperation: 'permission_denied',
  // Scheduled for deletion, or in another state that cannot be read.
  InvalidRequestException: 'failed_precondition',
  // Who disables or deletes the KMS key means that nobody reads the secret any more: denied, so that a held value is evicted.
  DecryptionFailure: 'failed_precondition',
  EncryptionFailure: 'failed_precondition',
  KMSDisabledException: 'failed_precondition',
  KMSInvalidStateException: 'failed_precondition',
  KMSNotFoundException: 'failed_precondition',
  KMSAccessDeniedException: 'permission_denied',
  InvalidKeyId: 'failed_precondition',
  PreconditionNotMetException: 'failed_precondition',
  // The login was not accepted: a key that is unknown or over, a clock that is wrong.
  CredentialsProviderError: 'unauthenticated',
  TokenProviderError: 'unauthenticated',
  ExpiredToken: 'unauthenticated',
  ExpiredTokenException: 'unauthenticated',
  IncompleteSignature: 'unauthenticated',
  IncompleteSignatureException: 'unauthenticated',
  InvalidClientTokenId: 'unauthenticated',
  InvalidIdentityToken: 'unauthenticated',
  InvalidIdentityTokenException: 'unauthenticated',
  InvalidSignatureException: 'unauthenticated',
  MissingAuthenticationToken: 'unauthenticated',
  MissingAuthenticationTokenException: 'unauthenticated',
  OptInRequired: 'unauthenticated',
  RequestExpired: 'unauthenticated',
  RequestInTheFuture: 'unauthenticated',
  RequestTimeTooSkewed: 'unauthenticated',
  SignatureDoesNotMatch: 'unauthenticated',
  UnauthorizedException: 'unauthenticated',
  UnrecognizedClientException: 'unauthenticated',
  InternalFailure: 'unavailable',
  InternalServerError: 'unavailable',
  InternalServiceError: 'unavailable',
  InternalServiceErrorException: 'unavailable',
  RequestTimeout: 'unavailable',
  ServiceUnavailable: 'unavailable',
  ServiceUnavailableException: 'unavailable',
  LimitExceededException: 'resource_exhausted',
  RequestLimitExceeded: 'resource_exhausted',
  RequestThrottled: 'resource_exhausted',
  RequestThrottledException: 'resource_exhausted',
  SlowDown: 'resource_exhausted',
  Throttling: 'resource_exhausted',
  ThrottlingException: 'resource_exhausted',
  ThrottledException: 'resource_exhausted',
  TooManyRequestsException: 'resource_exhausted',
  TooManyUpdates: 'resource_exhausted',
  ParameterLimitExceeded: 'resource_exhausted',
  // What was asked for is no name, version or stage.
  InvalidParameterException: 'invalid_reference',
  ValidationException: 'invalid_reference',
  ValidationError: 'invalid_reference',
}

/** What a held value is evicted for, so AWS itself must have said it: its answers carry a request id, those of a gateway with JSON of its own do not. */
const denied: ReadonlySet<ErrorCode> = new Set(['not_found', 'permission_denied', 'failed_precondition'])

/** The code of what the SDK or the transport threw; `undefined` for what is neither's. */
export function errorCode(error: unknown): ErrorCode | undefined {
  const name = text(error, 'name')
  const metadata = field(error, '$metadata')
  const status = field(metadata, 'httpStatusCode')
  if (name !== undefined && Object.hasOwn(codes, name)) {
    const code = codes[name] as ErrorCode
    return denied.has(code) && metadata !== undefined && (text(metadata, 'requestId') ?? '') === '' ? 'unavailable' : code
  }
  if (typeof status === 'number') {
    // One of the SDK's parsers failed (what they can read has a `$fault`): a proxy's page, or an answer that was cut, whatever the status is.
    if (field(error, '$fault') === undefined) return 'unavailable'
    // No name in the answer: it did not come from AWS.
    if (name === 'Unknown' || name === 'UnknownError') return status === 429 ? 'resource_exhausted' : 'unavailable'
    if (status >= 500 || status < 400) return 'unavailable'
    if (status === 429) return 'resource_exhausted'
    return undefined
  }
  return undefined
}

function text(of: unknown, key: string): string | undefined {
  const value = field(of, key)
  return typeof value === 'string' ? value : undefined
}

function field(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Readonly<Record<string, unknown>>)[key] : undefined
}
