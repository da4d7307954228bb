import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import type { GrpcError } from './sdk-parts.ts'

// google.rpc.Code (google/rpc/code.proto)
const codes: Readonly<Record<number, ErrorCode>> = {
  1: 'cancelled',
  2: 'unknown',
  3: 'invalid_reference', // INVALID_ARGUMENT: of a read, nothing but the name can be
  4: 'deadline_exceeded',
  5: 'not_found',
  7: 'permission_denied',
  8: 'resource_exhausted',
  9: 'failed_precondition',
  10: 'unavailable', // ABORTED: a conflict that another try may not meet
  12: 'unimplemented',
  13: 'unavailable', // INTERNAL
  14: 'unavailable',
  15: 'data_loss',
  16: 'unauthenticated',
}

/** Whether something is an error of gRPC, by its status number if one is given. */
export function isGrpcError(error: unknown, code?: number): error is GrpcError {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('details' in error)) return false
  return Number.isInteger(error.code) && typeof error.details === 'string' && (code === undefined || error.code === code)
}

/** The code of an error of gRPC or of tightlip's own; `undefined` for any other. */
export function errorCode(error: unknown): ErrorCode | undefined {
  if (error instanceof SecretError) return error.code
  return isGrpcError(error) ? (codes[error.code] ?? 'unknown') : undefined
}
