import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync, randomBytes, type KeyObject } from 'node:crypto'
import { decodeBase64 } from './base64.ts'
import { decodeBech32, encodeBech32 } from './bech32.ts'
import { AgeFormatError } from './format-error.ts'
import type { Stanza } from './header.ts'
import { open } from './payload.ts'

// DER around the raw 32 bytes (RFC 8410).
const privateDer = Buffer.from('302e020100300506032b656e04220420', 'hex')
const publicDer = Buffer.from('302a300506032b656e032100', 'hex')

/** A pair of X25519 keys: the identity of one reader. */
export interface X25519Identity {
  readonly key: KeyObject
  /** The public half as raw bytes. */
  readonly share: Buffer
  /** The public half as text, `age1...`. */
  readonly recipient: string
}

/** Reads `AGE-SECRET-KEY-1...`; `undefined` when the text is none. */
export function parseX25519Identity(text: string): X25519Identity | undefined {
  const decoded = text.startsWith('AGE-SECRET-KEY-1') ? decodeBech32(text) : undefined
  if (decoded?.prefix !== 'age-secret-key-' || decoded.bytes.length !== 32) return undefined
  const der = Buffer.concat([privateDer, decoded.bytes])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  der.fill(0)
  decoded.bytes.fill(0)
  const share = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  return { key, share, recipient: encodeBech32('age', share) }
}

/** Makes a new identity, `AGE-SECRET-KEY-1...`. */
export function generateX25519Identity(): string {
  return encodeBech32('age-secret-key-', randomBytes(32)).toUpperCase()
}

/**
 * The file key, where the stanza is for this identity; `undefined` where it is for another.
 *
 * @throws {AgeFormatError} `header` when the stanza is malformed.
 */
export function unwrapX25519(stanza: Stanza, identity: X25519Identity): Buffer | undefined {
  const share = decodeBase64(stanza.args[0] ?? '', { padded: false })
  if (stanza.args.length !== 1 || share?.length !== 32 || stanza.body.length !== 32) throw new AgeFormatError('header')
  const secret = agree(identity.key, share)
  const salt = Buffer.concat([share, identity.share])
  const key = new Uint8Array(hkdfSync('sha256', secret, salt, 'age-encryption.org/v1/X25519', 32))
  secret.fill(0)
  return open(key, Buffer.alloc(12), stanza.body)
}

function agree(privateKey: KeyObject, share: Buffer): Buffer {
  const publicKey = createPublicKey({ key: Buffer.concat([publicDer, share]), format: 'der', type: 'spki' })
  try {
    return diffieHellman({ privateKey, publicKey })
  } catch {
    throw new AgeFormatError('header') // a point of low order gives an all-zero secret, which OpenSSL refuses
  }
}
