import { SecretError } from '../../src/core/errors.ts'

/** The error for a write that the system refused, from the code of its error. Nothing was changed by it. */
export function writeFault(path: string, code: string | undefined): SecretError {
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
  const reason = full ? `there is no space left to write ${path}` : `${path} could not be written, the system answered ${code ?? 'unknown'}`
  return new SecretError(denied ? 'permission_denied' : 'unavailable', {
    reason: `${reason}; nothing was changed`,
    remedy: full ? 'make room and try again' : 'check that its folder exists and that this process may write there',
    retryable: false,
  })
}
