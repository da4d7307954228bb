import { createHash, randomBytes } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import * as library from 'age-encryption'
import * as published from 'cctv-age'
import { describe, expect, it } from 'vitest'
import { armor } from '../../adapters/age/armor.ts'
import { decrypt } from '../../adapters/age/decrypt.ts'
import { AgeFormatError } from '../../adapters/age/format-error.ts'
import { generateX25519Identity, parseX25519Identity } from '../../adapters/age/x25519.ts'

interface Vector {
  readonly name: string
  readonly fields: Readonly<Record<string, string>>
  readonly identities: readonly string[]
  readonly file: Buffer
}

const vectors = Object.entries(published).map(([name, bytes]) => readVector(name, bytes))

describe('an age file', () => {
  it.each(vectors.filter(({ fields }) => fields['expect'] === 'success' && fields['passphrase'] === undefined))(
    'is decrypted as the published vector $name says',
    async ({ fields, identities, file }) => {
      const plain = await decrypt(file, identities)
      expect(createHash('sha256').update(plain).digest('hex')).toBe(fields['payload'])
    },
  )

  it.each(vectors.filter(({ fields }) => fields['expect'] !== 'success'))(
    'is refused as the published vector $name says',
    async ({ fields, identities, file }) => {
      const faults: Record<string, string[]> = {
        'armor failure': ['armor', 'header'],
        // Refused is refused: whether an empty armor or a missing nonce is of the header is a matter of taste.
        'header failure': ['header', 'passphrase', 'armor', 'payload'],
        'HMAC failure': ['mac'],
        'payload failure': ['payload'],
        'no match': ['identity', 'passphrase'],
      }
      const error = await decrypt(file, identities).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(AgeFormatError)
      expect(faults[fields['expect'] as string]).toContain((error as AgeFormatError).fault)
    },
  )

  it('that only a passphrase opens is refused with that reason', async () => {
    const encrypter = new library.Encrypter()
    encrypter.setPassphrase(randomBytes(9).toString('hex'))
    encrypter.setScryptWorkFactor(2)
    const file = Buffer.from(await encrypter.encrypt('x'))
    await expect(decrypt(file, [generateX25519Identity()])).rejects.toMatchObject({ fault: 'passphrase' })
  })

  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])(
    'of %i bytes written by the library is read, binary and armored',
    async (size) => {
      const identity = generateX25519Identity()
      const plain = randomBytes(size)
      const file = await encryptByLibrary(plain, [await library.identityToRecipient(identity)])
      expect((await decrypt(file, [identity])).equals(plain)).toBe(true)
      expect((await decrypt(Buffer.from(armor(file)), [identity])).equals(plain)).toBe(true)
    },
  )

  it('is refused whichever single byte is changed, and wherever it is cut', async () => {
    const identity = generateX25519Identity()
    const file = await encryptByLibrary(randomBytes(40), [await library.identityToRecipient(identity)])
    for (let index = 0; index < file.length; index++) {
      const tampered = Buffer.from(file)
      tampered[index] = (tampered[index] as number) ^ 1
      await expect(decrypt(tampered, [identity]), `byte ${index}`).rejects.toBeInstanceOf(AgeFormatError)
      await expect(decrypt(file.subarray(0, index), [identity]), `cut at ${index}`).rejects.toBeInstanceOf(AgeFormatError)
    }
  })

  it('for a post-quantum identity is read through the library', async () => {
    const identity = await library.generateHybridIdentity()
    const plain = randomBytes(100)
    const file = await encryptByLibrary(plain, [await library.identityToRecipient(identity)])
    expect((await decrypt(file, [generateX25519Identity(), identity])).equals(plain)).toBe(true)
  })

  it('armored here is the armor of the library, byte for byte', async () => {
    for (const size of [1, 47, 48, 49, 1000]) {
      const bytes = randomBytes(size)
      expect(armor(bytes)).toBe(library.armor.encode(bytes))
    }
  })
})

describe('an identity', () => {
  it('made here has the recipient that the library computes for it', async () => {
    for (let round = 0; round < 20; round++) {
      const identity = generateX25519Identity()
      expect(parseX25519Identity(identity)?.recipient).toBe(await library.identityToRecipient(identity))
    }
  })

  it('with one letter changed is none', () => {
    const identity = generateX25519Identity()
    const changed = identity.slice(0, -1) + (identity.endsWith('Q') ? 'P' : 'Q')
    expect(parseX25519Identity(changed)).toBeUndefined()
    expect(parseX25519Identity(identity.toLowerCase())).toBeUndefined()
    expect(parseX25519Identity('')).toBeUndefined()
  })
})

async function encryptByLibrary(plain: Uint8Array, recipients: readonly string[]): Promise<Buffer> {
  const encrypter = new library.Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return Buffer.from(await encrypter.encrypt(plain))
}

function readVector(name: string, bytes: Uint8Array): Vector {
  const text = Buffer.from(bytes)
  const end = text.indexOf('\n\n')
  const lines = text.toString('latin1', 0, end).split('\n')
  const pairs = lines.map((line): [string, string] => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)])
  const fields = Object.fromEntries(pairs)
  const body = text.subarray(end + 2)
  const identities = pairs.filter(([key]) => key === 'identity').map(([, value]) => value)
  return { name, fields, identities, file: fields['compressed'] === 'zlib' ? inflateSync(body) : body }
}
