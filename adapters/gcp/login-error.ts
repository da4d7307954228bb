import { SecretError } from '../../src/core/errors.ts'

const remedy =
  'run: gcloud auth application-default login; or give the process a service account, GOOGLE_APPLICATION_CREDENTIALS in its environment (a .env file is not asked for it), or gcp({ keyFile })'

/**
 * What a failed login means: `unauthenticated` where there are no credentials or Google's answer refused them, `unavailable` where there was
 * no such answer. Errors of `google-auth-library` carry the request, with its tokens and keys, so none is passed on.
 */
export function loginError(error: unknown): SecretError {
  const ours = [error, field(error, 'cause')].find((one) => one instanceof SecretError)
  if (ours !== undefined) return ours
  const response = field(error, 'response')
  const status = field(response, 'status') ?? field(error, 'status')
  if (typeof status === 'number') {
    const refused = status >= 400 && status < 500 && status !== 429 && isJson(field(response, 'data'))
    if (refused) return new SecretError('unauthenticated', { status, reason: "Google's token service refused the credentials", remedy })
    return new SecretError('unavailable', { status, reason: "Google's token service is down, or something else answered for it" })
  }
  if (field(error, 'config') !== undefined) return new SecretError('unavailable', { reason: "Google's token service could not be reached" })
  // The library takes a text for an object where it is answered with a page and status 200. Its error quotes the page.
  if (error instanceof TypeError) return noToken()
  return new SecretError('unauthenticated', { reason: 'no credentials of Google Cloud that can be used were found', remedy })
}

/** A token service was asked, and there is no token in the answer. */
export function noToken(): SecretError {
  return new SecretError('unavailable', {
    reason: "what answered for Google's token service gave no token",
    remedy: 'check the network between this process and Google, and the token_url of the credentials',
  })
}

/** A token service answers in JSON with `error` (RFC 6749, 5.2; google.rpc.Status), a proxy does not. */
function isJson(data: unknown): boolean {
  return field(data, 'error') !== undefined
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined
}
