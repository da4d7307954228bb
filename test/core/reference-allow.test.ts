import { expect, test } from 'vitest'
import { allowed, allowedAddress, parseReference } from '../../src/core/reference.ts'

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf'

test.each([
  ['aws-sm://prod/db', ['aws-sm://prod/*'], true],
  ['aws-sm://prod/team/db?version=1#password', ['aws-sm://prod/*'], true],
  ['ref+awssecrets://prod/db', ['aws-sm://prod/*'], true],
  ['aws-sm://production/db', ['aws-sm://prod/*'], false],
  ['aws-sm://staging/db', ['aws-sm://prod/*'], false],
  ['aws-sm:///prod/db', ['aws-sm://prod/*'], false],
  ['vault://prod/db', ['aws-sm://prod/*'], false],
  ['aws-sm://prod/db', ['aws-sm://prod/db'], true],
  ['aws-sm://prod/db2', ['aws-sm://prod/db'], false],
  ['aws-sm://prod/db', ['age://*', 'aws-sm://*/db'], true],
  ['aws-sm://prod/app/db', ['aws-sm://*/app/*'], true],
  ['aws-sm://aba', ['aws-sm://ab*ba'], false],
  ['aws-sm://abba', ['aws-sm://ab*ba'], true],
  ['age://X', ['age://*'], true],
  ['age://X', [], false],
  [arn, ['aws-sm://prod/*'], false],
  [arn, ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/*'], true],
  ['file:///run/secrets/db', ['file:///run/secrets/*'], true],
  ['aws-sm://prod/db?region=eu-west-1', ['aws-sm://prod/*?region=eu-*'], true],
  ['aws-sm://prod/db?region=us-east-1', ['aws-sm://prod/*?region=eu-*'], false],
  ['aws-sm://prod/db', ['aws-sm://prod/*?region=eu-*'], true],
  ['aws-sm://prod/db?region=us-east-1', ['aws-sm://prod/*'], true],
  [arn, ['aws-sm://*?region=eu-west-1'], true],
  [arn, ['aws-sm://*?region=us-*'], false],
  ['gcp-sm://my-project/key', ['gcp-sm://my-project/*'], true],
  ['gcp-sm://other/key', ['gcp-sm://my-project/*'], false],
  ['vault://secret/app', ['https://vault.example'], false],
])('%s against %j: %s', (text, allow, verdict) => {
  expect(allowed(parseReference(text), allow)).toBe(verdict)
})

test.each(['*', 'prod/*', 'aws-sm://x#field', 'aws-sm://x?version=*', '*://x', ''])(
  'the pattern %j could never match and is refused',
  (pattern) => {
    expect(() => allowed(parseReference('aws-sm://x'), [pattern])).toThrow(expect.objectContaining({ code: 'invalid_config' }))
  },
)

test('a pattern with many stars takes no exponential time', () => {
  const started = performance.now()
  expect(allowed(parseReference(`aws-sm://${'a'.repeat(2000)}`), [`aws-sm://${'*a'.repeat(500)}b`])).toBe(false)
  expect(performance.now() - started).toBeLessThan(1000)
})

test.each([
  ['https://vault.example:8200', ['vault://*'], true],
  ['https://vault.example:8200', ['vault://*', 'https://vault.example:8200'], true],
  ['https://vault.example:8200/', ['https://vault.example:8200/'], true],
  ['https://vault.example', ['https://vault.example:8200'], false],
  ['http://vault.example:8200', ['https://vault.example:8200'], false],
  ['https://eu.vault.example', ['https://*.vault.example'], true],
  ['https://other.example/.vault.example', ['https://*.vault.example'], false],
])('the address %s against %j: %s', (address, allow, verdict) => {
  expect(allowedAddress(new URL(address), allow)).toBe(verdict)
})
