import { createDecipheriv, hkdfSync } from 'node:crypto'
import { AgeFormatError } from './format-error.ts'

const chunk = 65_536 + 16

/**
 * Decrypts the payload of an age file: a nonce, then chunks of ChaCha20-Poly1305 (age specification, "Payload"; STREAM).
 * All of it or nothing.
 *
 * @throws {AgeFormatError} `payload` when it is cut, tampered with or longer than it says.
 */
export function decryptPayload(payload: Buffer, fileKey: Uint8Array): Buffer {
  if (payload.length < 16 + 16) throw new AgeFormatError('payload')
  const key = new Uint8Array(hkdfSync('sha256', fileKey, payload.subarray(0, 16), 'payload', 32))
  const body = payload.subarray(16)
  const count = Math.ceil(body.length / chunk)
  const tail = body.length - (count - 1) * chunk
  // Only a payload that is empty as a whole may end in an empty chunk.
  if (tail < 16 || (tail === 16 && count > 1)) throw new AgeFormatError('payload')
  const plain = Buffer.allocUnsafeSlow(body.length - count * 16)
  try {
    for (let index = 0; index < count; index++) {
      const nonce = Buffer.alloc(12)
      nonce.writeUInt32BE(index, 7)
      nonce[11] = index === count - 1 ? 1 : 0
      const part = open(key, nonce, body.subarray(index * chunk, (index + 1) * chunk))
      if (part === undefined) throw new AgeFormatError('payload')
      part.copy(plain, index * (chunk - 16))
      part.fill(0)
    }
  } catch (error) {
    plain.fill(0)
    throw error
  } finally {
    key.fill(0)
  }
  return plain
}

/** Opens one box of ChaCha20-Poly1305 with its tag at the end; `undefined` when it does not hold. */
export function open(key: Uint8Array, nonce: Uint8Array, box: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  decipher.setAuthTag(box.subarray(-16))
  const plain = decipher.update(box.subarray(0, -16))
  try {
    decipher.final()
    return plain
  } catch {
    plain.fill(0)
    return undefined
  }
}
