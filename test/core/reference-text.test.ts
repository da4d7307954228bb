import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foreignSchemes, ownSchemes, readText, type ReadingRules } from '../../src/core/reference.ts'

const schemes: ReadonlySet<string> = new Set(['memory'])
const environment: ReadingRules = { origin: 'environment', schemes }
const listed: ReadingRules = { origin: 'environment', schemes, listed: true }
const declaration: ReadingRules = { origin: 'declaration', schemes }

const everywhere = [
  'aws-sm://x',
  'aws-ps://x',
  'gcp-sm://p/s',
  'vault://s/a',
  'age://X',
  'memory://x',
  'AGE://X',
  'ref+vault://s/a#/k',
  'ref+awssecrets://x',
  'ref+gcpsecrets://p/s',
]
const trusted = [
  'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf',
  'file:///run/secrets/db',
  'env://NAME',
  'vault:secret/data/app#KEY',
  'gcp:secretmanager:projects/p/secrets/s',
]
const values = [
  'postgres://user:pw@host/db',
  'https://hooks.example.com/T0/B0/x',
  'redis://localhost:6379',
  'mailto:me@example.com',
  's3://bucket/key',
  'arn:aws:iam::123456789012:role/x',
  'data:text/plain,hi',
  'c:\\windows',
]
const literals = [
  '',
  'plain',
  'localhost:3000',
  'user@host',
  '{"a":"aws-sm://x"}',
  '-----BEGIN KEY-----\nx',
  '12:30',
  '://x',
  ' aws-sm://x',
  '1password://x',
]

test.each(everywhere)('%s is a reference whoever wrote it', (text) => {
  for (const rules of [environment, listed, declaration]) expect(readText(text, rules).kind).toBe('reference')
})

test.each(trusted)('%s is a reference in a declaration and for a listed name, and a value in other environment text', (text) => {
  expect(readText(text, environment)).toEqual({ kind: 'literal', text })
  for (const rules of [listed, declaration]) expect(readText(text, rules)).toMatchObject({ kind: 'reference', reference: { text } })
})

test.each(values)('%s is a value in environment text and an unknown scheme in a declaration', (text) => {
  for (const rules of [environment, listed]) expect(readText(text, rules)).toEqual({ kind: 'literal', text })
  expect(() => readText(text, declaration)).toThrow(
    expect.objectContaining({ code: 'no_adapter', remedy: expect.stringContaining('string://') }),
  )
})

test.each(literals)('%j is a value whoever wrote it', (text) => {
  for (const rules of [environment, listed, declaration]) expect(readText(text, rules)).toEqual({ kind: 'literal', text })
})

test.each([...foreignSchemes])('%s:// of another tool is an error until an adapter for it is given', (scheme) => {
  const text = `${scheme}://vault/item/field`
  for (const rules of [environment, listed, declaration]) {
    expect(() => readText(text, rules)).toThrow(
      expect.objectContaining({ code: 'no_adapter', message: expect.not.stringContaining('item') }),
    )
    expect(readText(text, { ...rules, schemes: new Set([scheme]) })).toMatchObject({
      kind: 'reference',
      reference: { id: { scheme, path: 'vault/item/field' } },
    })
  }
})

test.each([
  ['string://file://literally', 'file://literally'],
  ['string://aws-sm://x', 'aws-sm://x'],
  ['string://string://x', 'string://x'],
  ['string://', ''],
  ['string:// a\nb#c ', ' a\nb#c '],
])('%j is the literal %j whoever wrote it', (text, literal) => {
  for (const rules of [environment, listed, declaration]) expect(readText(text, rules)).toEqual({ kind: 'literal', text: literal })
})

test.each([
  'aws-sm://',
  'aws-sm:/prod/db',
  'aws-sm:prod/db',
  'gcp-sm:p/s',
  'vault://a:b@c',
  'ref+unknown://x',
  'secretref+vault://x',
  'age://a b',
  'memory://a//b',
])('a malformed reference, %s, is an error and never the value', (text) => {
  for (const rules of [environment, listed, declaration])
    expect(() => readText(text, rules)).toThrow(expect.objectContaining({ code: 'invalid_reference' }))
})

test('the error of an unknown scheme does not quote what stands behind it', () => {
  for (const text of ['postgres://admin:hunter2@db/x', 'https://hooks.example.com/T0/hunter2', 'hunter1:hunter2', 'op://hunter2/x']) {
    expect(() => readText(text, declaration)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2'), reference: undefined }),
    )
  }
})

describe('fuzz', () => {
  const unit = fc.constantFrom(
    'string',
    'aws-sm',
    'ref+',
    'op',
    'file',
    'arn:aws:secretsmanager:',
    'vault',
    ':',
    '://',
    '/',
    '#',
    '@',
    ' ',
    '\n',
    'a',
    '\uD800',
    'x',
  )
  const text = fc.oneof(fc.string({ unit, maxLength: 8 }), fc.string({ unit: 'binary' }), fc.webUrl({ withFragments: true }))

  test('environment text that begins with no scheme of ours, of an adapter or of another tool is returned unchanged', () => {
    let literal = 0
    const check = fc.property(text, (written) => {
      const scheme = /^([a-z0-9+.-]*):/i.exec(written)?.[1]?.toLowerCase() ?? ''
      if (ownSchemes.has(scheme) || schemes.has(scheme) || foreignSchemes.has(scheme) || scheme.startsWith('ref+')) return
      literal++
      expect(readText(written, environment)).toEqual({ kind: 'literal', text: written })
    })
    fc.assert(check, { numRuns: 10_000, seed: 13 })
    expect(literal).toBeGreaterThan(5000)
  })

  test('whoever wrote it, any text is read or refused by a SecretError', () => {
    const check = fc.property(text, fc.constantFrom(environment, listed, declaration), (written, rules) => {
      try {
        expect(['literal', 'reference']).toContain(readText(written, rules).kind)
      } catch (error) {
        expect(['invalid_reference', 'no_adapter']).toContain((error as { code?: string }).code)
      }
    })
    fc.assert(check, { numRuns: 10_000, seed: 14 })
  })
})
