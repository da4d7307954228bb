import { SecretError } from './errors.ts'

/** What an address is for, and whether plain HTTP is allowed by an explicit option. */
export interface EndpointRules {
  /** Names the address in an error: `the address of Vault (VAULT_ADDR)`. */
  readonly what: string
  readonly allowPlainHttp?: boolean | undefined
}

/**
 * Checks the address of a backend. Plain HTTP goes to literal loopback only, where nobody listens in between.
 *
 * @throws {SecretError} `invalid_config` that names the address by `what` and quotes nothing of it.
 */
export function checkEndpoint(address: string | URL, { what, allowPlainHttp = false }: EndpointRules): URL {
  const url = URL.canParse(String(address)) ? new URL(String(address)) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new SecretError('invalid_config', { reason: `${what} is not an http or https URL`, remedy: 'write it as https://host:port' })
  }
  if (url.username !== '' || url.password !== '') {
    throw new SecretError('invalid_config', {
      reason: `${what} holds a login`,
      remedy: 'remove it; credentials are options of the adapter',
    })
  }
  if (url.protocol === 'http:' && !allowPlainHttp && !isLoopback(url.hostname)) {
    throw new SecretError('invalid_config', {
      reason: `${what} is plain HTTP, where secrets travel in clear`,
      remedy: 'use https://, or set allowPlainHttp if the network is encrypted by other means',
    })
  }
  return url
}

/** Whether a host name of a `URL` means this machine whatever the resolver says (RFC 6761, 6.3 for `localhost`). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}
