/** Node's codes of a certificate that cannot be verified or is for another name (node:tls, "X509 certificate error codes"). */
const codes =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_TLS_|ERROR_IN_CERT_|KEYUSAGE_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$)/

/** Whether the code of a failed connection means that the other side could not be trusted. It is no answer of the backend then. */
export function isCertificateFailure(code: unknown): boolean {
  return typeof code === 'string' && codes.test(code)
}
