import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { drawPem, drawToken } from './drawn.ts'

const mask = '[redacted:S]'

function knowing(secret: string): Redactor {
  const redactor = new Redactor()
  redactor.add('S', secret)
  return redactor
}

function body(pem: string): readonly string[] {
  return pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
}

const cipher = 'aes-256-cbc'
const kinds: Readonly<Record<string, () => string>> = {
  'RSA, PKCS 8': () => exported(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'pkcs8'),
  'RSA, PKCS 1': () => exported(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'pkcs1'),
  'EC, SEC 1': () => exported(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'sec1'),
  'EC, PKCS 8': () => exported(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'pkcs8'),
  'P-384, SEC 1': () => exported(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, 'sec1'),
  Ed25519: () => exported(generateKeyPairSync('ed25519').privateKey, 'pkcs8'),
  'encrypted RSA': () =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher,
      passphrase: 'x',
    }) as string,
  'OpenSSH, Ed25519': () => openssh('ssh-ed25519'),
  'OpenSSH, RSA': () => openssh('ssh-rsa'),
}

function exported(key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1'): string {
  return key.export({ type, format: 'pem' }) as string
}

function field(bytes: string | Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, Buffer.from(bytes)])
}

/** As `ssh-keygen` writes it, without a passphrase. */
function openssh(kind: string): string {
  const numbers =
    kind === 'ssh-rsa'
      ? [field(Buffer.from([1, 0, 1])), field(Buffer.concat([Buffer.from([0]), randomBytes(256)]))]
      : [field(randomBytes(32))]
  const publicKey = Buffer.concat([field(kind), ...numbers])
  const secret = Buffer.concat([randomBytes(8), publicKey, field(randomBytes(kind === 'ssh-rsa' ? 700 : 64)), field(drawToken(12))])
  const key = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[field('none'), field('none'), field('')],
    Buffer.from([0, 0, 0, 1]),
    field(publicKey),
    field(secret),
  ])
  const lines = key.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

describe.each(Object.entries(kinds))('of a private key (%s)', (_title, make) => {
  const key = make()
  const others = Array.from({ length: 5 }, make)

  it.each([
    ['as it is', (text: string) => text],
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with line ends written \\n', (text: string) => text.replaceAll('\n', '\\n')],
    ['indented', (text: string) => text.replaceAll('\n', '\n    ')],
    ['in one line', (text: string) => text.replaceAll('\n', ' ')],
  ])('no part of 16 characters of the secret comes out %s, whatever it was kept like', (_how, spell) => {
    for (const kept of [key, key.replaceAll('\n', '\r\n'), key.replaceAll('\n', '\\n'), key.trim()]) {
      const out = knowing(kept).text(spell(key))
      expect(out).toContain(mask)
      for (const line of body(key).slice(2)) expect(out).not.toContain(line.slice(0, 16))
    }
  })

  it('another key of the kind is left as it is, each line of it too', () => {
    const redactor = knowing(key)
    for (const other of others) {
      expect(redactor.text(other)).toBe(other)
      for (const line of body(other)) expect(redactor.text(`  ${line}`)).toBe(`  ${line}`)
    }
  })
})

describe('of a file with a key and what belongs to it', () => {
  const [key, certificate] = [drawPem('RSA PRIVATE KEY'), drawPem('CERTIFICATE', 900)]

  it('the chain of the certificate, names and headers are public', () => {
    const file = `Bag Attributes\n    friendlyName: checkout-server\nsubject=CN = example.com\n${key}${certificate}${drawPem('CERTIFICATE')}`
    const redactor = knowing(file)
    for (const line of body(key)) expect(redactor.text(line)).toBe(mask)
    expect(redactor.text(certificate)).toBe(certificate)
    expect(redactor.text(`Bag Attributes of checkout-server: subject=CN = example.com`)).toBe(
      'Bag Attributes of checkout-server: subject=CN = example.com',
    )
    expect(redactor.text(file.trim())).toBe(mask)
  })

  it('headers of an encrypted key are public', () => {
    const lines = key.split('\n')
    const redactor = knowing([lines[0], 'Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-128-CBC,0011223344', '', ...lines.slice(1)].join('\n'))
    expect(redactor.text('Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC')).toBe('Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC')
    for (const line of body(key)) expect(redactor.text(line)).toBe(mask)
  })

  it('of a PGP block the version and the checksum are public', () => {
    const lines = drawPem('PGP PRIVATE KEY BLOCK').split('\n')
    const pgp = [lines[0], 'Version: GnuPG v2', '', ...lines.slice(1, -2), '=aB3d', lines.at(-2)].join('\n')
    const redactor = knowing(pgp)
    for (const line of lines.slice(1, -2)) expect(redactor.text(line)).toBe(mask)
    for (const text of ['Version: GnuPG v2', 'x =aB3d']) expect(redactor.text(text)).toBe(text)
  })

  it('a certificate by itself is masked as a whole only', () => {
    const redactor = knowing(certificate)
    expect(redactor.text(certificate.trim())).toBe(mask)
    expect(redactor.text(body(certificate)[3] as string)).toBe(body(certificate)[3])
  })

  it('the end of a body that is shorter than 8 characters says nothing and is not masked by itself', () => {
    const short = [...drawPem().split('\n').slice(0, 5), `${drawToken(2)}==`, '-----END PRIVATE KEY-----'].join('\n')
    const end = short.split('\n')[5] as string
    expect(knowing(short).text(`ends /${end}`)).toBe(`ends /${end}`)
  })
})
