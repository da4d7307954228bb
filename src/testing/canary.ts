import { randomBytes } from 'node:crypto'

/** A value that nothing else is: random text, always of the same length. */
export function canary(): Buffer {
  return Buffer.from(randomBytes(18).toString('base64url'))
}
