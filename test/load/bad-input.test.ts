import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { type } from 'arktype'
import { z } from 'zod'
import { age, createStore } from '../../adapters/age/index.ts'
import { file } from '../../adapters/file/index.ts'
import { memory } from '../../adapters/memory.ts'
import type { Adapter } from '../../src/core/adapter.ts'
import { LoadError, SecretError, type ErrorCode } from '../../src/core/errors.ts'
import { json, plain, secret, type Declaration } from '../../src/load/declaration.ts'
import type { StandardSchema } from '../../src/load/standard-schema.ts'
import { load, randomValue } from './loading.ts'

interface Bad {
  readonly schema: StandardSchema | Declaration
  /** The text in the environment; the value by default. */
  readonly text?: string
  readonly adapters?: readonly Adapter[]
  readonly code: ErrorCode
}

const folder = mkdtempSync(join(tmpdir(), 'tightlip-bad-'))
const at = (name: string): string => join(folder, name)
/** In every bad input; must be in none of the errors. */
const value = randomValue()
const o = { signal: new AbortController().signal, conceal: () => undefined }
const id = (path: string) => ({ scheme: 'age', path, params: {} })

const versionThrows = {
  bytes: Buffer.from(value),
  get version(): string {
    // oxlint-disable-next-line typescript/only-throw-error -- an adapter may throw anything
    throw value
  },
}
const quoting = (thrown: unknown): Adapter => ({
  scheme: 'memory',
  get: () => Promise.reject(thrown),
})
const holding = (text: string | Uint8Array): readonly Adapter[] => [memory({ a: text })]
const fails = (code: ErrorCode, schema: StandardSchema | Declaration): Bad => ({ schema, code })
const shape = (code: ErrorCode, schema: StandardSchema, text: unknown): Bad => ({ schema: json(schema), text: JSON.stringify(text), code })

const bySchema: Readonly<Record<string, Bad>> = {
  'zod email': fails('invalid_value', z.email()),
  'zod url': fails('invalid_value', z.url()),
  'zod uuid': fails('invalid_value', z.uuid()),
  'zod ip': fails('invalid_value', z.ipv4()),
  'zod max length': fails('invalid_value', z.string().max(3)),
  'zod starts with': fails('invalid_value', z.string().startsWith('sk_live_')),
  'zod regex': fails('invalid_value', z.string().regex(/^\d+$/)),
  'zod number': fails('invalid_value', z.coerce.number()),
  'zod bigint': fails('invalid_value', z.coerce.bigint()),
  'zod date': fails('invalid_value', z.coerce.date()),
  'zod boolean text': fails('invalid_value', z.stringbool()),
  'zod enum': fails('invalid_value', z.enum(['a', 'b'])),
  'zod literal': fails('invalid_value', z.literal('a')),
  'zod union': fails('invalid_value', z.union([z.email(), z.ipv6()])),
  'zod template': fails('invalid_value', z.templateLiteral(['v', z.number()])),
  'zod number of a string': fails('invalid_value', z.number()),
  'zod array': shape('invalid_value', z.array(z.number()), [1, value]),
  'zod tuple': shape('invalid_value', z.tuple([z.number(), z.boolean()]), [value, value]),
  'zod object': shape('invalid_value', z.object({ port: z.number() }), { port: value }),
  'zod strict object': shape('invalid_value', z.strictObject({}), { [value]: value }),
  'zod missing field': shape('invalid_value', z.object({ password: z.string() }), { other: value }),
  'zod record, the value as a key': shape('invalid_value', z.record(z.string(), z.number()), { [value]: value }),
  'zod record key': shape('invalid_value', z.record(z.email(), z.string()), { [value]: value }),
  'zod discriminated union': shape('invalid_value', z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]), { kind: value }),
  'zod null': shape('invalid_value', z.null(), value),
  'zod refinement whose message quotes': fails(
    'invalid_value',
    z.string().refine(() => false, { error: ({ input }) => `not ${String(input)}` }),
  ),
  'zod refinement whose path quotes': fails(
    'invalid_value',
    z.string().superRefine((text, context) => void context.addIssue({ code: 'custom', message: text, path: [text], params: { text } })),
  ),
  'a transform that throws and quotes': fails(
    'invalid_value',
    z.string().transform((text) => {
      throw new Error(`cannot read ${text}`, { cause: text })
    }),
  ),
  'JSON.parse': fails(
    'invalid_value',
    z.string().transform((text) => JSON.parse(text) as unknown),
  ),
  'new URL': fails(
    'invalid_value',
    z.string().transform((text) => new URL(text)),
  ),
  BigInt: fails(
    'invalid_value',
    z.string().transform((text) => BigInt(text)),
  ),
  'a character that no header may hold': fails(
    'invalid_value',
    z.string().transform((text) => new Headers({ authorization: `${text}\n${text}` })),
  ),
  // zod runs an asynchronous transform twice and drops the first promise, which ends the program: a schema of our own.
  'an asynchronous schema that rejects': fails('invalid_value', {
    '~standard': { version: 1, vendor: 'test', validate: async (text) => await Promise.reject(new Error(String(text))) },
  }),
  'valibot email': fails('invalid_value', v.pipe(v.string(), v.email())),
  'valibot object': shape('invalid_value', v.object({ port: v.number() }), { port: value }),
  'valibot record': shape('invalid_value', v.record(v.string(), v.number()), { [value]: value }),
  'arktype email': fails('invalid_value', type('string.email')),
  'arktype object': shape('invalid_value', type({ port: 'number' }), { port: value }),
  'JSON that does not parse': fails('invalid_value', json(z.object({}))),
  'a plain variable': fails('invalid_value', plain(z.coerce.number())),
}

const byReference: Readonly<Record<string, Bad>> = {
  'a scheme that nobody serves': { schema: z.string(), text: `op://vault/${value}`, code: 'no_adapter' },
  'a backend of which nothing says where it is': { schema: z.string(), text: 'vault://secret/app', code: 'invalid_config' },
  'an unknown scheme in the declaration': { schema: secret(z.string(), { from: `unknown://${value}` }), text: '', code: 'no_adapter' },
  'a reference with a password': {
    schema: z.string(),
    text: `memory://user:${value}@host/a`,
    adapters: holding('x'),
    code: 'invalid_reference',
  },
  'a reference with ..': { schema: z.string(), text: `memory://a/../${value}`, adapters: holding('x'), code: 'invalid_reference' },
  'a reference with a control character': {
    schema: z.string(),
    text: `memory://a\u0000${value}`,
    adapters: holding('x'),
    code: 'invalid_reference',
  },
  'a field of what is not JSON': { schema: z.string(), text: 'memory://a#field', adapters: holding(value), code: 'invalid_value' },
  'a field that is not there': {
    schema: z.string(),
    text: 'memory://a#field',
    adapters: holding(JSON.stringify({ other: value })),
    code: 'not_found',
  },
  'a pointer that is not there': {
    schema: z.string(),
    text: 'memory://a#/x/y',
    adapters: holding(JSON.stringify({ x: value })),
    code: 'not_found',
  },
  'an inherited field': {
    schema: z.string(),
    text: 'memory://a#constructor',
    adapters: holding(JSON.stringify({ x: value })),
    code: 'not_found',
  },
  'bytes that are not UTF-8': {
    schema: z.string(),
    text: 'memory://a',
    adapters: holding(Buffer.from([0xff, ...Buffer.from(value)])),
    code: 'invalid_value',
  },
  'a backend whose error quotes': {
    schema: z.string(),
    text: 'memory://a',
    adapters: [quoting(Object.assign(new Error(value), { body: value, code: value }))],
    code: 'unknown',
  },
  'a backend that throws text': { schema: z.string(), text: 'memory://a', adapters: [quoting(value)], code: 'unknown' },
  'a backend that answers in another form': {
    schema: z.string(),
    text: 'memory://a',
    adapters: [{ scheme: 'memory', get: async () => value as never }],
    code: 'data_loss',
  },
  'a lease of an adapter whose end is no date': {
    schema: z.string(),
    text: 'memory://a',
    adapters: [{ scheme: 'memory', get: async () => ({ bytes: Buffer.from(value), lease: { until: value } }) as never }],
    code: 'data_loss',
  },
  'a next rotation that is no date': {
    schema: z.string(),
    text: 'memory://a',
    adapters: [{ scheme: 'memory', get: async () => ({ bytes: Buffer.from(value), nextRotationAt: value }) as never }],
    code: 'data_loss',
  },
  'a version that an adapter fails to tell': {
    schema: z.string(),
    text: 'memory://a',
    adapters: [{ scheme: 'memory', get: async () => versionThrows }],
    code: 'unknown',
  },
  'a mounted file that is not there': { schema: z.string(), text: '', adapters: [], code: 'missing' },
}

const byFile: Readonly<Record<string, Bad>> = {
  'a directory in place of a mounted file': {
    schema: secret(z.string(), { from: `file://${at('directory')}` }),
    text: '',
    adapters: [file({ roots: [folder] })],
    code: 'invalid_config',
  },
  'a mounted file over 1 MiB': {
    schema: secret(z.string(), { from: `file://${at('large')}` }),
    text: '',
    adapters: [file({ roots: [folder] })],
    code: 'invalid_value',
  },
  'a mounted file outside the roots': {
    schema: secret(z.string(), { from: `file://${at('text.age')}` }),
    text: '',
    adapters: [file({ roots: [at('directory')] })],
    code: 'permission_denied',
  },
  'a loop of links': {
    schema: secret(z.string(), { from: `file://${at('loop')}` }),
    text: '',
    adapters: [file({ roots: [folder] })],
    code: 'invalid_config',
  },
  'a store that is not there': {
    schema: z.string(),
    text: 'age://A',
    adapters: [age({ store: at('none.age'), identity: at('identity'), environment: 'test' })],
    code: 'unavailable',
  },
  'a store without an environment': { schema: z.string(), text: 'age://A', code: 'wrong_environment' },
  'a secret that the store does not hold': {
    schema: z.string(),
    text: 'age://OTHER',
    adapters: [age({ store: at('store.age'), identity: at('identity') })],
    code: 'not_found',
  },
  'a wrong identity': {
    schema: z.string(),
    text: 'age://A',
    adapters: [age({ store: at('store.age'), identity: at('other') })],
    code: 'permission_denied',
  },
  'no identity': {
    schema: z.string(),
    text: 'age://A',
    adapters: [age({ store: at('store.age'), identity: at('no-such') })],
    code: 'unauthenticated',
  },
  'a truncated store': {
    schema: z.string(),
    text: 'age://A',
    adapters: [age({ store: at('truncated.age'), identity: at('identity') })],
    code: 'data_loss',
  },
  'a store that is no age file': {
    schema: z.string(),
    text: 'age://A',
    adapters: [age({ store: at('text.age'), identity: at('identity') })],
    code: 'data_loss',
  },
  'a directory in place of the store': {
    schema: z.string(),
    text: 'age://A',
    adapters: [age({ store: at('directory'), identity: at('identity') })],
    code: 'invalid_config',
  },
  'a store from a newer version': {
    schema: z.string(),
    text: 'age://A',
    adapters: [age({ store: at('newer.age'), identity: at('identity') })],
    code: 'unimplemented',
  },
}

function everythingOf(error: unknown): string {
  const errors = [error, ...(error as LoadError).problems]
  return errors
    .map((one) => {
      const { message, stack, cause } = one as Error
      return [message, stack, inspect(cause), inspect(one, { showHidden: true, depth: 20, getters: true }), JSON.stringify(one)].join('\n')
    })
    .join('\n')
}

async function failing({ schema, text = value, adapters = [] }: Bad): Promise<unknown> {
  return await load({ schema: { THE_VARIABLE: schema }, env: { THE_VARIABLE: text }, adapters, attempts: 1 }).then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe('a load of bad input names the variable and shows no value', () => {
  beforeAll(async () => {
    mkdirSync(at('directory'))
    writeFileSync(at('large'), value.padEnd(2 ** 20 + 1, 'x'))
    symlinkSync(at('loop'), at('loop'))
    for (const [store, identity] of [
      ['store.age', 'identity'],
      ['other.age', 'other'],
    ] as const) {
      await createStore({ store: at(store), identity: at(identity), environment: 'test' }, o)
    }
    await age({ store: at('store.age'), identity: at('identity') }).put?.(id('A'), Buffer.from(value), o)
    writeFileSync(at('truncated.age'), readFileSync(at('store.age')))
    truncateSync(at('truncated.age'), readFileSync(at('store.age')).length - 60)
    writeFileSync(at('text.age'), value)
    const { Encrypter, identityToRecipient } = await import('age-encryption')
    const key = /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(readFileSync(at('identity'), 'utf8'))?.[0] ?? ''
    const encrypter = new Encrypter()
    encrypter.addRecipient(await identityToRecipient(key))
    writeFileSync(at('newer.age'), await encrypter.encrypt(JSON.stringify({ format: 99, secrets: { A: { value } } })))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const all = { ...bySchema, ...byReference, ...byFile }
  it('covers at least 40 inputs', () => {
    expect(Object.keys(all).length).toBeGreaterThanOrEqual(40)
  })

  for (const [title, bad] of Object.entries(all)) {
    it(title, async () => {
      const error = await failing(bad)
      expect(error).toBeInstanceOf(LoadError)
      const { problems } = error as LoadError
      expect(problems.map(({ variable, code }) => [variable, code])).toEqual([['THE_VARIABLE', bad.code]])
      expect(problems[0]?.message).toMatch(/^THE_VARIABLE: .+ \([a-z_]+.*\); .+/)
      const shown = everythingOf(error)
      expect(shown).not.toContain(value)
      expect(shown).not.toContain(value.slice(0, 12))
      expect(shown).not.toContain(Buffer.from(value).toString('base64').slice(0, 12))
    })
  }

  it.skipIf(process.getuid?.() === 0)('an unreadable file (skipped for root, who may read anything)', async () => {
    writeFileSync(at('unreadable'), value)
    chmodSync(at('unreadable'), 0o000)
    const declared = secret(z.string(), { from: `file://${at('unreadable')}` })
    const error = await failing({ schema: declared, text: '', adapters: [file({ roots: [folder] })], code: 'permission_denied' })
    expect((error as LoadError).problems).toMatchObject([{ variable: 'THE_VARIABLE', code: 'permission_denied' }])
    expect(everythingOf(error)).not.toContain(value)
  })

  it('names every one of them in one error', async () => {
    const bad = Object.values(bySchema)
    const names = bad.map((_, index) => `V${index}`)
    const schema = Object.fromEntries(bad.map((one, index) => [`V${index}`, one.schema]))
    const env = Object.fromEntries(bad.map((one, index) => [`V${index}`, one.text ?? value]))
    const error: unknown = await load({ schema, env }).catch((reason: unknown) => reason)
    expect((error as LoadError).problems.map(({ variable }) => variable)).toEqual(names)
    expect((error as LoadError).message.split('\n')).toHaveLength(names.length + 1)
    expect(everythingOf(error)).not.toContain(value)
  })
})

describe('options of a wrong form are named, and shown to nobody', () => {
  it.each([
    ['a value in place of a schema', { schema: { THE_VARIABLE: value } }],
    ['a value in secret()', { schema: { THE_VARIABLE: secret(value as never) } }],
    ['nothing in place of a schema', { schema: { THE_VARIABLE: undefined } }],
    ['a text for a list of references', { schema: {}, references: value }],
    ['a text for a list of globs', { schema: {}, allow: value }],
    ['something else in a list of globs', { schema: {}, allow: [{ value }] }],
    ['a text for an adapter', { schema: {}, adapters: [value] }],
    ['one adapter for a list', { schema: {}, adapters: { scheme: value } }],
  ])('%s', async (_, config) => {
    const error: unknown = await load(config as never).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SecretError)
    expect(error).toMatchObject({ code: 'invalid_config' })
    expect((error as SecretError).message).toMatch(/THE_VARIABLE|references|allow|adapters/)
    expect([(error as Error).stack, inspect(error, { showHidden: true }), JSON.stringify(error)].join()).not.toContain(value)
  })
})
