import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { dearmor, isArmored } from './armor.ts'
import { AgeFormatError } from './format-error.ts'
import { parseHeader, type Header } from './header.ts'
import { decryptPayload } from './payload.ts'
import { parseX25519Identity, unwrapX25519 } from './x25519.ts'

/**
 * Decrypts an age file, binary or armored. X25519 identities are tried here, by `node:crypto`; the others
 * (`AGE-SECRET-KEY-PQ-1...`) through the library, which is loaded only then.
 *
 * @throws {AgeFormatError} with the part that did not hold.
 */
export async function decrypt(file: Buffer, identities: readonly string[]): Promise<Buffer> {
  const binary = isArmored(file) ? dearmor(file) : file
  const header = parseHeader(binary)
  const fileKey = unwrap(header, identities) ?? (await unwrapByLibrary(header, identities))
  if (fileKey === undefined) throw new AgeFormatError(header.stanzas[0]?.type === 'scrypt' ? 'passphrase' : 'identity')
  const key = new Uint8Array(hkdfSync('sha256', fileKey, '', 'header', 32))
  if (!timingSafeEqual(createHmac('sha256', key).update(header.signed).digest(), header.mac)) throw new AgeFormatError('mac')
  try {
    return decryptPayload(header.payload, fileKey)
  } finally {
    fileKey.fill(0)
  }
}

function unwrap({ stanzas }: Header, identities: readonly string[]): Uint8Array | undefined {
  if (stanzas.length > 1 && stanzas.some(({ type }) => type === 'scrypt')) throw new AgeFormatError('header')
  const keys = identities.map(parseX25519Identity).filter((key) => key !== undefined)
  let found: Uint8Array | undefined
  for (const stanza of stanzas) {
    if (stanza.type !== 'X25519') continue
    for (const key of keys) found ??= unwrapX25519(stanza, key)
  }
  if (found !== undefined && found.length !== 16) throw new AgeFormatError('header')
  return found
}

async function unwrapByLibrary(header: Header, identities: readonly string[]): Promise<Uint8Array | undefined> {
  const others = identities.filter((identity) => parseX25519Identity(identity) === undefined)
  if (others.length === 0 || header.stanzas.every(({ type }) => type === 'X25519' || type === 'scrypt')) return undefined
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  let noneMatched = false
  try {
    for (const identity of others) decrypter.addIdentity(identity)
    // Identities are asked in turn until one answers, so this one is asked only when none did.
    decrypter.addIdentity({ unwrapFileKey: () => ((noneMatched = true), null) })
    return await decrypter.decryptHeader(header.whole)
  } catch {
    if (noneMatched) return undefined
    throw new AgeFormatError('header')
  }
}
