import { randomBytes, randomInt } from 'node:crypto'

/** A token of letters and digits as services draw them. Tokens are drawn at run time, so that none stands in the repository. */
export function drawToken(length = 32, alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A PEM text of random bytes with the line length of OpenSSL. */
export function drawPem(kind = 'PRIVATE KEY', length = 600): string {
  const lines =
    randomBytes(length)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ''].join('\n')
}
