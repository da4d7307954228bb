import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../../src/redact/redactor.ts'
import { looksSecret } from '../../src/redact/forms/verdict.ts'
import { drawPem, drawToken } from './drawn.ts'

describe('the verdict on a value', () => {
  it.each([
    ['', 'too_short'],
    ['abc', 'too_short'],
    ['🔑🔑🔑', 'too_short'],
    ['true', 'common'],
    ['TRUE', 'common'],
    ['localhost', 'common'],
    ['production', 'common'],
    ['s3cr', 'whole_token'],
    ['пароль', 'whole_token'],
    ['hunter2', 'whole_token'],
    ['hunter22', 'masked'],
  ] as const)('%j is %s', (value, verdict) => {
    expect(new Redactor().add('NAME', value)).toBe(verdict)
    expect(new Redactor().add('NAME', Buffer.from(value))).toBe(verdict)
  })

  it('too short and common values are never masked', () => {
    const redactor = new Redactor()
    for (const value of ['', 'abc', 'true', 'localhost']) redactor.add('NAME', value)
    expect(redactor.text('abc true localhost dHJ1ZQ==')).toBe('abc true localhost dHJ1ZQ==')
    expect(redactor.size).toBe(1)
  })

  it('a value of 4 to 7 characters is masked raw, where it stands alone', () => {
    const redactor = new Redactor()
    redactor.add('PIN', 's3cr3t')
    const masked = ['s3cr3t', 'pin=s3cr3t', '"s3cr3t"', 'a s3cr3t.', 's3cr3t-x', '\ns3cr3t\n']
    for (const text of masked) expect(redactor.text(text)).toBe(text.replace('s3cr3t', '[redacted:PIN]'))
    for (const text of ['s3cr3ts', 'xs3cr3t', '_s3cr3t', 's3cr3t_', 'és3cr3t', 's3cr3té', Buffer.from('s3cr3t').toString('base64')]) {
      expect(redactor.text(text)).toBe(text)
    }
  })

  it('stands alone also behind the code of a colour, as terminals read it and as JSON spells it', () => {
    const redactor = new Redactor()
    redactor.add('PIN', 's3cr3t')
    for (const code of ['\u001b[31m', '\u001b[1;38;5;208m', '\u001b[m', String.raw`\u001b[31m`, String.raw`\x1b[31m`]) {
      expect(redactor.text(`${code}s3cr3t\u001b[0m`)).toBe(`${code}[redacted:PIN]\u001b[0m`)
    }
    for (const text of ['[items3cr3t', 'm3ms3cr3t', '31ms3cr3t']) expect(redactor.text(text)).toBe(text)
  })

  it('stands alone also when a stream splits it anywhere', () => {
    const redactor = new Redactor()
    redactor.add('PIN', 's3cr3t')
    for (const text of ['pin s3cr3t', 'pin s3cr3ts', 'xs3cr3t s3cr3t\n', 's3cr3ts s3cr3t']) {
      for (let at = 0; at <= text.length; at++) {
        const scanner = redactor.scanner('out')
        const out = [scanner.push(Buffer.from(text.slice(0, at))), scanner.push(Buffer.from(text.slice(at))), scanner.end()]
        expect(Buffer.concat(out).toString()).toBe(redactor.text(text))
      }
    }
  })
})

describe('a literal that nobody declared', () => {
  it.each([
    'API_KEY',
    'apiKey',
    'STRIPE_SECRET',
    'GITHUB_TOKEN',
    'DB_PASSWORD',
    'DB_PASS',
    'MYSQL_PWD',
    'PASSWD',
    'SENTRY_DSN',
    'CREDENTIAL',
    'aws.credentials',
    'PRIVATE',
    'BASIC_AUTH',
    'secret-key',
    'APIKey',
    'TOKEN2',
    'AWS_ACCESS_KEY_ID',
    'dbPassword',
    'PGPASSWORD',
    'sslpassword',
    'SSHPASS',
    'GHTOKEN',
  ])('is a secret by the name %s', (name) => {
    expect(looksSecret(name, 'anything')).toBe(true)
  })

  it.each([
    ['PORT', '3000'],
    ['PGPASSFILE', '/srv/app/.pgpass'],
    ['BYPASS', 'none'],
    ['TOKENS2X_MODE', 'fast'],
    ['NODE_ENV', 'production'],
    ['PUBLIC_URL', 'https://www.example.com/path?page=2'],
    ['KEYBOARD', 'qwerty'],
    ['MONKEY', 'banana'],
    ['AUTHOR', 'Jane'],
    ['COMPASS', 'north'],
    ['TOKENIZER', 'bpe'],
    ['PATH', '/usr/local/bin:/usr/bin'],
    ['TOKEN_TTL', '3600'],
    ['AUTH_URL', 'https://auth.example.com/login'],
    ['KEY_PATH', '/etc/tls/private.pem'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['SETTINGS', '{"password":"","host":"db"}'],
    ['PWD', '/srv/projects/tool'],
    ['EMPTY_KEY', ''],
    ['DATABASE_URL', 'postgres://localhost:5432/main'],
    ['REDIS_HOST', 'redis-1.cache.internal'],
    ['LOG_FILE', './logs/2026-11-24/application.log'],
    ['RELEASED', '2026-11-24T10:00:00.000Z'],
    ['APP_VERSION', '1.22.333-beta.4'],
    ['IMAGE', 'registry.example.com/team/service:1.2.3'],
    ['FEATURES', 'newCheckoutFlow,darkModeToggle2'],
    ['DATABASE', 'customer_orders_2026_archive'],
    ['REGION', 'europe-west4-a'],
    ['HANDLER', 'createUserWithEmailAndPassword2'],
    ['CLASS', 'ApplicationServiceProviderFactory'],
    ['BUILD_NUMBER', '20261124103000123456'],
    ['CERT', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ])('%s=%s is not a secret', (name, value) => {
    expect(looksSecret(name, value)).toBe(false)
  })

  it.each([
    ['a database URL with a password', 'postgres://app:correct-horse@db/main'],
    ['a URL with a secret parameter', 'https://example.com/?access_token=abcdefgh'],
    ['a document with a secret leaf', '{"user":"app","password":"correct-horse"}'],
    ['a private key', drawPem()],
    ['a token', drawToken(32)],
    ['a token in hex', randomBytes(20).toString('hex')],
    ['a prefixed token', ['sk', 'live', drawToken(24)].join('_')],
  ])('is a secret by its shape: %s', (_title, value) => {
    expect(looksSecret('SETTING', value)).toBe(true)
  })

  it('is not a secret when it is an identifier or a fingerprint', () => {
    expect(looksSecret('TENANT', randomUUID())).toBe(false)
    expect(looksSecret('GIT_COMMIT', randomBytes(20).toString('hex'))).toBe(false)
    expect(looksSecret('IMAGE_DIGEST', randomBytes(32).toString('hex'))).toBe(false)
    expect(looksSecret('LOCKED', `sha512-${createHash('sha512').update('x').digest('base64')}`)).toBe(false)
  })

  it.each([
    ['letters and digits, 32', () => drawToken(32), 0.99],
    ['letters and digits, 20', () => drawToken(20), 0.95],
    ['hex, 32', () => randomBytes(16).toString('hex'), 0.98],
    ['base64 of 32 bytes', () => randomBytes(32).toString('base64'), 0.98],
    ['base64url of 32 bytes', () => randomBytes(32).toString('base64url'), 0.98],
    ['base32, 32', () => drawToken(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), 0.85],
  ])('looks random when it is drawn from %s', (_title, draw, rate) => {
    const values = Array.from({ length: 1000 }, draw)
    expect(values.filter((value) => looksSecret('SETTING', value)).length / values.length).toBeGreaterThan(rate)
  })
})
