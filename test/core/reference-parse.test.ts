import { caught } from './caught.ts'
import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SecretError } from '../../src/core/errors.ts'
import { fileReference, formatReference, parseReference } from '../../src/core/reference.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf'

describe('spellings', () => {
  test.each<[string, string, string, Record<string, string>, string?]>([
    ['aws-sm://prod/db#password', 'aws-sm', 'prod/db', {}, 'password'],
    ['aws-sm://prod/db?stage=AWSPREVIOUS', 'aws-sm', 'prod/db', { stage: 'AWSPREVIOUS' }],
    ['aws-sm://a_b+c=d.e@f-g', 'aws-sm', 'a_b+c=d.e@f-g', {}],
    ['aws-sm:///myteam/db', 'aws-sm', '/myteam/db', {}],
    ['AWS-SM://Prod/DB', 'aws-sm', 'Prod/DB', {}],
    [arn, 'aws-sm', arn, {}],
    [`${arn}#password`, 'aws-sm', arn, {}, 'password'],
    [`aws-sm://${arn}`, 'aws-sm', arn, {}],
    [
      'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:/me@x/y',
      'aws-sm',
      'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:/me@x/y',
      {},
    ],
    ['aws-ps:///app/prod/key', 'aws-ps', '/app/prod/key', {}],
    ['gcp-sm://my-project/stripe-key', 'gcp-sm', 'my-project/stripe-key', {}],
    ['gcp-sm://my-project/stripe-key?version=7', 'gcp-sm', 'my-project/stripe-key', { version: '7' }],
    ['gcp-sm://my-project/stripe-key?version=latest', 'gcp-sm', 'my-project/stripe-key', {}],
    ['vault://secret/app?version=3#key', 'vault', 'secret/app', { version: '3' }, 'key'],
    ['vault://database/creds/app#/a/b~1c', 'vault', 'database/creds/app', {}, '/a/b~1c'],
    ['age://STRIPE_KEY', 'age', 'STRIPE_KEY', {}],
    ['file:///run/secrets/db', 'file', '/run/secrets/db', {}],
    ['file:///Users/me/Application Support/db#key', 'file', '/Users/me/Application Support/db', {}, 'key'],
    ['env://NAME', 'env', 'NAME', {}],
    ['memory://anything', 'memory', 'anything', {}],
    ['ref+awssecrets://prod/db#/password', 'aws-sm', 'prod/db', {}, '/password'],
    [
      'ref+awssecrets://prod/db?region=eu-west-1&version_stage=X&version_id=Y',
      'aws-sm',
      'prod/db',
      { region: 'eu-west-1', stage: 'X', version: 'Y' },
    ],
    [`ref+awssecrets://${arn}#/a`, 'aws-sm', arn, {}, '/a'],
    ['ref+gcpsecrets://p/s?version=2', 'gcp-sm', 'p/s', { version: '2' }],
    ['ref+vault://secret/app?version=2#/key', 'vault', 'secret/app', { version: '2' }, '/key'],
    ['vault:secret/data/app#KEY', 'vault', 'secret/data/app', {}, 'KEY'],
    ['vault:secret/data/app#KEY#4', 'vault', 'secret/data/app', { version: '4' }, 'KEY'],
    ['gcp:secretmanager:projects/p/secrets/s', 'gcp-sm', 'p/s', {}],
    ['gcp:secretmanager:projects/p/secrets/s/versions/5', 'gcp-sm', 'p/s', { version: '5' }],
    ['gcp:secretmanager:projects/p/secrets/s/versions/latest', 'gcp-sm', 'p/s', {}],
    ['aws-sm://x?b=2&a=1%2F2+3', 'aws-sm', 'x', { a: '1/2+3', b: '2' }],
    ['age://X#a key', 'age', 'X', {}, 'a key'],
    ['age://X#/', 'age', 'X', {}, '/'],
    ['age://X#%41', 'age', 'X', {}, '%41'],
  ])('%s', (text, scheme, path, params, field) => {
    expect(parseReference(text)).toEqual({ id: { scheme, path, params }, field, text })
  })

  test.each([
    ['ref+awssecrets://prod/db', 'aws-sm://prod/db'],
    ['ref+awssecrets://prod/db?version_stage=A&region=r', 'aws-sm://prod/db?region=r&stage=A'],
    [`ref+awssecrets://${arn}`, arn],
    ['gcp:secretmanager:projects/p/secrets/s/versions/7', 'gcp-sm://p/s?version=7'],
    ['vault:secret/app#K', 'vault://secret/app#K'],
    ['aws-sm://x?a=1&b=2', 'aws-sm://x?b=2&a=1'],
  ])('%s and %s are one secret', (a, b) => {
    expect(JSON.stringify(parseReference(a).id)).toBe(JSON.stringify(parseReference(b).id))
  })

  test('a reference cannot be changed', () => {
    const { id } = parseReference('aws-sm://x?a=1')
    expect(Object.isFrozen(id) && Object.isFrozen(id.params)).toBe(true)
  })

  test('a file is named by its absolute path, and a path with ? or # is refused rather than cut', () => {
    expect(fileReference('/run/secrets/my db').id).toEqual({ scheme: 'file', path: '/run/secrets/my db', params: {} })
    for (const path of ['/run/a#b', '/run/a?b=c', 'relative', '', '/a/../b']) {
      expect(() => fileReference(path)).toThrow(expect.objectContaining({ code: 'invalid_reference' }))
    }
  })
})

describe('what is refused', () => {
  test.each([
    ['nothing', ''],
    ['no scheme', 'prod/db'],
    ['an empty path', 'aws-sm://'],
    ['an empty path before params', 'aws-sm://?version=1'],
    ['a login', 'aws-sm://user:pass@prod/db'],
    ['a login further on', 'vault://secret/user:pass@x'],
    ['a login with a slash in the password', 'vault://user:pa/ss@host/x'],
    ['a login with a # in the password', 'aws-sm://user:pa#ss@host/x'],
    ['a login with a ? in the password', 'aws-sm://user:pa?s=s@host/x'],
    ['a token before a host', 'vault://token@host/secret'],
    ['a login in a param', 'aws-sm://x?url=a%3Ab%40c'],
    ['..', 'aws-sm://prod/../admin'],
    ['.. at the beginning', 'aws-sm://../admin'],
    ['.. in a file path', 'file:///run/secrets/../../etc/passwd'],
    ['.', 'vault://secret/./app'],
    ['percent-encoded ..', 'aws-sm://prod/%2e%2e/admin'],
    ['percent-encoded slash', 'vault://secret%2fapp'],
    ['an empty segment', 'aws-sm://prod//db'],
    ['an empty segment at the end', 'aws-sm://prod/db/'],
    ['a slash at the beginning where names have none', 'vault:///secret/app'],
    ['two slashes at the beginning of a file path', 'file:////run/x'],
    ['a relative file path', 'file://run/secrets/db'],
    ['a backslash', 'file:///run\\x'],
    ['a line break', 'aws-sm://prod/db\n'],
    ['a NUL', 'aws-sm://prod/db\0x'],
    ['an escape sequence', 'aws-sm://prod/\u001B[2J'],
    ['a C1 control', 'aws-sm://prod/\u009B2J'],
    ['a direction override', 'aws-sm://prod/\u202Ebd'],
    ['a zero-width space', 'aws-sm://prod/d\u200Bb'],
    ['a no-break space', 'file:///a\u00A0b'],
    ['a lone surrogate', 'file:///a\uD800b'],
    ['a space in a name that has none', 'aws-sm://prod/db and more'],
    ['a space at the end', 'file:///run/db '],
    ['2049 characters', `aws-sm://${'a'.repeat(2040)}`],
    ['an empty field', 'aws-sm://prod/db#'],
    ['params behind the field', 'aws-sm://prod/db#password?version=1'],
    ['a second #', 'aws-sm://prod/db#a#b'],
    ['a pointer with a bare ~', 'aws-sm://prod/db#/a~b'],
    ['a param without value', 'aws-sm://x?stage'],
    ['a param with empty value', 'aws-sm://x?stage='],
    ['an empty query', 'aws-sm://x?'],
    ['a stray &', 'aws-sm://x?a=1&'],
    ['a param twice', 'aws-sm://x?a=1&a=2'],
    ['a param that vals spells twice', 'ref+gcpsecrets://p/s?version=1&version=2'],
    ['a param named __proto__', 'aws-sm://x?__proto__=1'],
    ['a param that is no UTF-8', 'aws-sm://x?a=%ff'],
    ['a param with half an escape', 'aws-sm://x?a=%4'],
    ['a param with a control character', 'aws-sm://x?a=%00'],
    ['a param named like a credential', 'vault://x?token=abc'],
    ['another', 'aws-sm://x?secret_access_key=abc'],
    ['an address in a reference of vals', 'ref+vault://secret/app?address=http://elsewhere#/k'],
    ['a backend of vals that is not known', 'ref+sops://file#/k'],
    ['the escape', 'string://x'],
    ['an ARN of another service', 'arn:aws:s3:::bucket/x'],
    ['an ARN with an account too short', 'arn:aws:secretsmanager:eu-west-1:1234:secret:x'],
    ['the ARN of ECS with a key behind it', `${arn}:password::`],
    ['an ARN with ..', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/../b'],
    ['vault: without a key', 'vault:secret/app'],
    ['vault: with a template', 'vault:secret/app#${.A}'],
    ['vault: with a version that is no number', 'vault:secret/app#K#x'],
    ['gcp: with another resource', 'gcp:secretmanager:projects/p/keys/s'],
    ['gcp: with ..', 'gcp:secretmanager:projects/../secrets/s'],
  ])('%s', (_, text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'invalid_reference' }))
  })

  test('an error names the scheme and nothing else of the text', () => {
    const error = caught(() => parseReference('aws-sm://admin:hunter2@prod/db'))
    expect(error.message).toBe(
      'tightlip: aws-sm: the reference holds a login (user:password@) (invalid_reference); remove it; credentials belong to the adapter',
    )
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toMatch(/admin|hunter2|prod/)
  })
})

describe('fuzz', () => {
  const schemes = [
    'aws-sm',
    'aws-ps',
    'gcp-sm',
    'vault',
    'age',
    'file',
    'env',
    'ref+vault',
    'ref+awssecrets',
    'ref+gcpsecrets',
    'memory',
    'op',
    'string',
    'AGE',
  ]
  const heads = [...schemes.map((scheme) => `${scheme}://`), 'vault:', 'gcp:secretmanager:projects/', 'arn:aws:secretsmanager:', 'arn:', '']
  const unit = fc.constantFrom(
    ...'/:@#?&=%.~+-_ aB1\\'.split(''),
    '..',
    '//',
    '%2e',
    '\0',
    '\n',
    '\u202E',
    '\uD800',
    'é',
    '/secrets/',
    'version=',
  )
  const rest = fc.oneof(fc.string({ unit, maxLength: 24 }), fc.string({ unit: 'binary' }), fc.string())

  test('any text gives a reference or a SecretError, and a reference is printable and survives formatting', () => {
    let references = 0
    const check = fc.property(fc.constantFrom(...heads), rest, (head, tail) => {
      const text = head + tail
      try {
        const { id, field, text: written } = parseReference(text)
        references++
        expect(written).toBe(text)
        expect(text).not.toMatch(/[\p{Cc}\p{Cs}\\]/u)
        expect(id.path.split('/')).not.toContain('..')
        const again = parseReference(formatReference({ id, field }))
        expect({ id: again.id, field: again.field }).toEqual({ id, field })
      } catch (error) {
        if (!(error instanceof SecretError)) throw error
        expect(error.code).toBe('invalid_reference')
        expect(Object.hasOwn(error, 'cause')).toBe(false)
      }
    })
    fc.assert(check, { numRuns: 20_000, seed: 11 })
    expect(references).toBeGreaterThan(1000)
  })

  test('a credential in the place of a reference is not in the error, however it is printed', () => {
    const password = fc.string({ unit: fc.constantFrom(...'QXZJ0123456789#?/&%='.split('')), minLength: 12, maxLength: 30 })
    const wrap = fc.constantFrom(
      (secret: string) => `aws-sm://user:${secret}@host/x`,
      (secret: string) => `https://user:${secret}@host/x\n`,
      (secret: string) => `vault://${secret}@host/x\\`,
      (secret: string) => `ref+vault://x?token=${secret}`,
      (secret: string) => `ref+${secret}://x y\0`,
      (secret: string) => `${secret}`,
      (secret: string) => `arn:aws:${secret}`,
      (secret: string) => `vault:${secret}`,
    )
    const check = fc.property(password, wrap, (secret, write) => {
      let error: SecretError
      try {
        parseReference(write(secret))
        return
      } catch (thrown) {
        error = thrown as SecretError
      }
      const printed = [error.message, error.stack, JSON.stringify(error), inspect(error, { showHidden: true })].join('\n')
      const own = printed.replaceAll(/ref\+[a-z0-9+.-]+/g, '') // the scheme may be named
      const pieces = Array.from({ length: secret.length - 5 }, (_, at) => secret.slice(at, at + 6))
      expect(pieces.filter((piece) => own.includes(piece))).toEqual([])
    })
    fc.assert(check, { numRuns: 2000, seed: 12 })
  })
})
