import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bitsOf } from '../../src/redact/strength/strength.ts'
import { drawPem, drawToken } from './drawn.ts'

const [capitals, smalls, digits] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz', '0123456789']
const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join('')

type Draw = { readonly bytes: (length: number) => Buffer; readonly signs: (length: number, alphabet: string) => string }

/** Draws that are the same at every run: xorshift128 (Marsaglia, 2003). */
function seeded(): Draw {
  let [x, y, z, w] = [123_456_789, 362_436_069, 521_288_629, 88_675_123]
  const next = (): number => {
    const turned = x ^ (x << 11)
    ;[x, y, z] = [y, z, w]
    w = w ^ (w >>> 19) ^ turned ^ (turned >>> 8)
    return w >>> 0
  }
  return {
    bytes: (length) => Buffer.from(Array.from({ length }, () => next() >>> 24)),
    signs: (length, alphabet) => Array.from({ length }, () => alphabet[next() % alphabet.length]).join(''),
  }
}

/** The middle one of many drawn values: chance makes a word of one or the other. */
function median(draw: () => string | Uint8Array): number {
  return Array.from({ length: 101 }, () => bitsOf(draw())).toSorted((left, right) => left - right)[50] as number
}

describe('the strength of a drawn value', () => {
  it.each([
    ['32 hexadecimal digits', () => randomBytes(16).toString('hex'), 128],
    ['32 of them in capitals', () => randomBytes(16).toString('hex').toUpperCase(), 128],
    ['20 of them', () => randomBytes(10).toString('hex'), 80],
    ['16 letters and digits', () => drawToken(16), 95],
    ['16 of them in bytes', () => Buffer.from(drawToken(16)), 95],
    ['24 of them after a prefix', () => `sk_live_${drawToken(24)}`, 142],
    ['a UUID', () => randomUUID(), 122],
    ['a UUID in capitals', () => randomUUID().toUpperCase(), 122],
    ['32 characters of base32', () => drawToken(32, `${capitals}234567`), 160],
    ['25 small letters and digits', () => drawToken(25, smalls + digits), 125],
    ['20 characters of any kind', () => drawToken(20, printable), 120],
    ['a password in a URL', () => `postgres://app:${drawToken(20)}@db.internal:5432/production`, 119],
  ] as const)('of %s', (_name, draw, bits) => {
    expect(median(draw)).toBe(bits)
  })

  it.each([
    ['32 bytes in base64', () => randomBytes(32).toString('base64')],
    ['32 bytes in base64url', () => randomBytes(32).toString('base64url')],
    ['32 bytes', () => randomBytes(32)],
    ['a private key', () => drawPem()],
    ['a token in base64', () => Buffer.from(drawToken(32)).toString('base64')],
  ] as const)('of %s is far above 128', (_name, draw) => {
    expect(median(draw)).toBeGreaterThan(150)
  })

  // The draws are always the same ones, so that this is true at every run.
  it.each([
    ['16 bytes in hexadecimal digits', 5000, 2, (draw) => draw.bytes(16).toString('hex')],
    ['16 bytes in base64', 5000, 2, (draw) => draw.bytes(16).toString('base64')],
    ['16 bytes in base64url', 20_000, 2, (draw) => draw.bytes(16).toString('base64url')],
    ['24 bytes in base64url', 20_000, 0, (draw) => draw.bytes(24).toString('base64url')],
    ['32 bytes in base64url', 5000, 0, (draw) => draw.bytes(32).toString('base64url')],
    ['48 bytes in base64url', 2000, 0, (draw) => draw.bytes(48).toString('base64url')],
    ['26 characters of base32', 5000, 0, (draw) => draw.signs(26, `${capitals}234567`)],
    ['25 small letters and digits', 5000, 0, (draw) => draw.signs(25, smalls + digits)],
    ['22 letters and digits', 5000, 0, (draw) => draw.signs(22, capitals + smalls + digits)],
    ['24 letters and digits after a prefix', 5000, 0, (draw) => `sk_live_${draw.signs(24, capitals + smalls + digits)}`],
    [
      '25 capitals and digits in five groups',
      5000,
      10,
      (draw) => Array.from({ length: 5 }, () => draw.signs(5, capitals + digits)).join('-'),
    ],
    ['20 characters of any kind', 5000, 5, (draw) => draw.signs(20, printable)],
  ] as readonly (readonly [string, number, number, (draw: Draw) => string])[])(
    'of %s is hardly ever below 80',
    (_name, times, most, value) => {
      const draw = seeded()
      const weak = Array.from({ length: times }, () => value(draw)).filter((drawn) => bitsOf(drawn) < 80)
      expect(weak.length).toBeLessThanOrEqual(most)
    },
  )
})

describe('the strength of a value that a guesser would try', () => {
  it.each([
    '',
    'hunter22',
    'correct horse battery staple',
    'correcthorsebatterystaple',
    'CorrectHorseBatteryStaple1!',
    'MyS3cr3tP@ssw0rdForDatabase2024',
    's3cr3t_t0k3n_f0r_th3_4p1_s3rv3r',
    'Password123!Password123!',
    'my-super-secret-key-for-jwt-signing-2023',
    'thisIsMyVeryLongJwtSigningSecretPleaseDoNotShareItWithAnyone',
    'Winter2024!Spring2025!Summer2026!',
    'GrandmasB1rthday19520317',
    'rzeszow20240115gdansk',
    'HarryPotter7Hogwarts!',
    'ILoveMyDogBuddy2019!',
    'Micha3lJ0rdan23Bulls',
    'MuhammadAliKhan786',
    'TheQuickBrownFoxJumpsOverTheLazyDog',
    'dr4g0n_pr1nc3ss_4dm1n',
    'LeBronJames23Lakers2020',
    'Liverpool4ever1892YNWA',
    'Welcome2TheJungle!',
    'MyP@ssw0rdIsSecure2024',
    'wachtwoordvoordedatabank2023',
    'MeinPasswortFuerDieDatenbank',
    'DE89370400440532013000',
    'deadbeefdeadbeefdeadbeefdeadbeef',
    '0123456789abcdef0123456789abcdef',
    '00000000-0000-0000-0000-000000000001',
    '00000000-0000-4000-8000-000000000000',
    'a'.repeat(64),
    'ab'.repeat(40),
    'Xk8$Xk8$Xk8$Xk8$Xk8$',
    '1q2w3e4r5t6y7u8i9o0p',
    '1qaz2wsx3edc4rfv5tgb6yhn',
    'qwertyuiopasdfghjklzxcvbnm1234567890',
    'zaq12wsxcde34rfvbgt56yhn',
    '!QAZ@WSX#EDC$RFV%TGB^YHN',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '2024-01-15T10:30:00.000Z',
    '4111111111111111',
    '3141592653589793238462643383279502884197',
    '/var/lib/postgresql/15/main/pg_hba.conf',
    'kubernetes-dashboard-token-prod',
    'your_jwt_secret_key_here',
    'sk_test_your_stripe_key_here',
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    '/usr/local/share/ca-certificates/company.crt',
    'postgres://app:hunter22@db.internal.example.com:5432/production?sslmode=require',
    'https://login.example.com/common/oauth2/v2.0/token',
    'user=admin;pwd=Summer2024!;server=sql01.corp.local;db=Orders',
    '{"user":"app","password":"hunter22","host":"db.example.com","port":5432}',
    'db-prod-1.cluster.eu-west-1.rds.amazonaws.com',
    'пароль от базы данных продакшн сервера',
    '秘密秘密秘密密码密码是很长的密码吗',
  ])('%s is below 80', (value) => {
    const bytes = Buffer.from(value)
    const forms = [value, bytes, bytes.toString('base64'), bytes.toString('hex'), Buffer.from(bytes.toString('base64')).toString('base64')]
    // The base64 of text in another alphabet than the Latin cannot be told from that of a key.
    const judged = bytes.length === value.length ? forms : forms.slice(0, 2)
    expect(judged.map((form) => bitsOf(form)).filter((bits) => bits >= 80)).toEqual([])
  })

  it('does not change the bytes it was given', () => {
    const bytes = Buffer.from(drawToken(40))
    const copy = Buffer.from(bytes)
    bitsOf(bytes)
    expect(bytes).toEqual(copy)
  })
})
