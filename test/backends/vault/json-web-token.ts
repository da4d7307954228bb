import { sign, type KeyObject } from 'node:crypto'

/** A signed token (RFC 7519, RS256) that is valid for some minutes. */
export function jsonWebToken(claims: Readonly<Record<string, unknown>>, key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now, nbf: now - 5, exp: now + 300, ...claims })}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}
