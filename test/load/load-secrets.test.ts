import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { type } from 'arktype'
import { z } from 'zod'
import { memory } from '../../adapters/memory.ts'
import { LoadError, SecretError } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/secret.ts'
import { json, plain, secret } from '../../src/load/declaration.ts'
import { defineSecrets, loadSecrets } from '../../src/load/load-secrets.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import { load, problemsOf, randomValue } from './loading.ts'

describe('loadSecrets', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tightlip-load-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('hands out handles for secrets and values for what is plain, typed by the schema output', async () => {
    const password = randomValue()
    const { env } = await load({
      schema: {
        DATABASE_URL: z.url(),
        PORT: plain(z.coerce.number().int().default(3000)),
        db: secret(json(z.object({ user: z.string(), password: z.string() })), { from: 'memory://prod/db' }),
      },
      env: { DATABASE_URL: 'postgres://localhost/app', PORT: '' },
      adapters: [memory({ 'prod/db': JSON.stringify({ user: 'app', password }) })],
    })
    expect(env.PORT).toBe(3000)
    expect(env.DATABASE_URL.expose()).toBe('postgres://localhost/app')
    expect(env.db.expose()).toEqual({ user: 'app', password })
    expect(env.db).toBeInstanceOf(Secret)
    expect(env.db.version).toBe('1')
  })

  it('takes any Standard Schema', async () => {
    const { env } = await load({
      schema: {
        A: secret(v.pipe(v.string(), v.minLength(3))),
        B: plain(type('string.integer.parse')),
        C: plain(v.optional(v.string(), 'fallback')),
      },
      env: { A: 'value of a', B: '42' },
    })
    expect([env.A.expose(), env.B, env.C]).toEqual(['value of a', 42, 'fallback'])
  })

  it('looks in the environment, then in the files in their order, then at `from`', async () => {
    const [first, second] = [join(folder, 'first.env'), join(folder, 'second.env')]
    writeFileSync(first, 'IN_FIRST=first\nIN_ENV=first\n')
    writeFileSync(second, 'IN_FIRST=second\nIN_SECOND=second\n')
    const name = z.string()
    const { env } = await load({
      schema: {
        IN_ENV: plain(name),
        IN_FIRST: plain(name, { from: 'declared' }),
        IN_SECOND: plain(name),
        DECLARED: plain(name, { from: 'declared' }),
        EMPTY: plain(name, { from: 'declared' }),
      },
      env: { IN_ENV: 'environment', EMPTY: '' },
      files: [first, second],
    })
    expect({ ...env }).toEqual({ IN_ENV: 'environment', IN_FIRST: 'first', IN_SECOND: 'second', DECLARED: 'declared', EMPTY: 'declared' })
  })

  it('resolves references in the environment and in files, with fields, and reads `#` as part of one', async () => {
    const file = join(folder, '.env')
    const password = randomValue()
    writeFileSync(file, 'PASSWORD=memory://prod/db#password # the password\n')
    const secrets = await load({
      schema: { PASSWORD: z.string(), USER: z.string() },
      env: { USER: 'memory://prod/db#/user' },
      files: file,
      adapters: [memory({ 'prod/db': JSON.stringify({ user: 'the user', password }) })],
    })
    const { env } = secrets
    expect([env.PASSWORD.expose(), env.USER.expose()]).toEqual([password, 'the user'])
    const health = secrets.health()
    expect(health.variables['PASSWORD']).toMatchObject({
      source: file,
      reference: 'memory://prod/db#password',
      version: '1',
      state: 'fresh',
    })
    expect(health.variables['USER']).toMatchObject({ source: 'process.env', exposed: 1, sealed: true })
  })

  it('serves NAME from the file that NAME_FILE names', async () => {
    const file = join(folder, 'token')
    const token = randomValue()
    writeFileSync(file, `${token}\n`)
    const { file: fileAdapter } = await import('../../adapters/file/index.ts')
    const secrets = await load({
      schema: { TOKEN: z.string() },
      env: { TOKEN_FILE: file },
      adapters: [fileAdapter({ roots: [folder] })],
    })
    expect(secrets.env.TOKEN.expose()).toBe(token)
    await secrets.close()
  })

  it('leaves an ARN, file:// and https:// in environment text alone, and resolves them where the config lists the name', async () => {
    const texts = {
      A: 'arn:aws:secretsmanager:eu-west-1:1:secret:x',
      B: 'file:///data/app.db',
      C: 'https://example.com',
      D: 'env://REAL',
      REAL: 'real value',
    }
    const schema = { A: z.string(), B: z.string(), C: z.string(), D: z.string() }
    const { env } = await load({ schema, env: texts })
    expect([env.A.expose(), env.B.expose(), env.C.expose(), env.D.expose()]).toEqual([texts.A, texts.B, texts.C, texts.D])
    const listed = await load({ schema: { D: z.string() }, env: texts, references: ['D'] })
    expect(listed.env.D.expose()).toBe('real value')
  })

  it('never resolves environment text for a plain variable, nor a resolved value again', async () => {
    const { env } = await load({
      schema: { PLAIN: plain(z.string()), CHAIN: z.string() },
      env: { PLAIN: 'memory://a', CHAIN: 'memory://a' },
      adapters: [memory({ a: 'memory://b', b: 'never' })],
    })
    expect([env.PLAIN, env.CHAIN.expose()]).toEqual(['memory://a', 'memory://b'])
  })

  it('refuses references in environment text that the allow list does not cover, not those of the declaration', async () => {
    const adapters = [memory({ 'prod/a': 'value of a', 'other/b': 'value of b' })]
    const allow = ['memory://prod/*']
    const { env } = await load({
      schema: { A: z.string(), B: secret(z.string(), { from: 'memory://other/b' }) },
      env: { A: 'memory://prod/a' },
      adapters,
      allow,
    })
    expect([env.A.expose(), env.B.expose()]).toEqual(['value of a', 'value of b'])
    const [problem] = await problemsOf(load({ schema: { A: z.string() }, env: { A: 'memory://other/b' }, adapters, allow }))
    expect(problem).toMatchObject({ code: 'refused', variable: 'A', reference: 'memory://other/b' })
  })

  it('lists every problem at once, names each variable and hands nothing out', async () => {
    const value = randomValue()
    const secrets = defineSecrets({
      schema: {
        GOOD: z.string(),
        MISSING: z.string(),
        INVALID: z.url(),
        GONE: z.string(),
        UNSERVED: z.string(),
        FIELD: z.string(),
        PORT: plain(z.coerce.number()),
      },
      env: { GOOD: value, INVALID: value, GONE: 'memory://none', UNSERVED: 'op://vault/item', FIELD: 'memory://text#x', PORT: value },
      files: false,
      redactor: new Redactor(),
      adapters: [memory({ text: value })],
    })
    const problems = await problemsOf(secrets.load())
    expect(Object.fromEntries(problems.map(({ variable, code }) => [variable, code]))).toEqual({
      MISSING: 'missing',
      INVALID: 'invalid_value',
      GONE: 'not_found',
      UNSERVED: 'no_adapter',
      FIELD: 'invalid_value',
      PORT: 'invalid_value',
    })
    expect(() => secrets.env.GOOD.expose()).toThrow(SecretError)
    expect(inspect(problems, { showHidden: true, depth: 10 })).not.toContain(value)
  })

  it('loads again after a failure, joins a load under way and does nothing after a success', async () => {
    const store = memory()
    const secrets = defineSecrets({
      schema: { A: z.string() },
      env: { A: 'memory://a' },
      files: false,
      redactor: new Redactor(),
      adapters: [store],
    })
    await expect(secrets.load()).rejects.toThrow(LoadError)
    store.set('a', 'value of a')
    await new Promise((resolve) => setTimeout(resolve, 0))
    const again = defineSecrets({
      schema: { A: z.string() },
      env: { A: 'memory://a' },
      files: false,
      redactor: new Redactor(),
      adapters: [store],
    })
    store.calls.reset()
    await Promise.all([again.load(), again.load(), again.load()])
    await again.load()
    expect(store.calls.get).toBe(1)
    expect(again.env.A.expose()).toBe('value of a')
  })

  it('honours stages and environments: what is outside them is not fetched and reading it says why', async () => {
    const store = memory({ a: 'value of a', b: 'value of b' })
    const schema = {
      A: secret(z.string(), { from: 'memory://a', stages: ['deploy'] }),
      B: secret(z.string(), { from: 'memory://b', environments: ['production'] }),
      P: plain(z.string(), { from: 'here', stages: ['build'] }),
    }
    const { env } = await load({ schema, adapters: [store], stage: 'run' })
    expect(store.calls).toMatchObject({ get: 0, getMany: 0 })
    expect(() => env.A.expose()).toThrow(/^A: not available in stage run, only in deploy \(wrong_stage\)/)
    expect(() => env.B.expose()).toThrow(/^B: not available where no environment is named, only in production \(wrong_environment\)/)
    expect(() => env.P).toThrow(/^P: not available in stage run/)
    const there = await load({ schema, adapters: [store], stage: 'deploy', env: { TIGHTLIP_ENV: 'production' } })
    expect([there.env.A.expose(), there.env.B.expose()]).toEqual(['value of a', 'value of b'])
  })

  it('throws on a name that is not declared, not on what tools probe, and cannot be written to', async () => {
    const { env } = await load({
      schema: { A: z.string(), P: plain(z.string(), { from: 'x', stages: ['build'] }) },
      env: { A: 'value of a' },
    })
    expect(() => (env as Record<string, unknown>)['B']).toThrow(/^B: not declared in the schema/)
    expect(await (env as unknown as Promise<unknown>)).toBe(env)
    expect(JSON.stringify(env)).toBe('{"A":"[redacted:A]"}')
    expect(inspect(env)).toBe('{ A: [redacted:A] }')
    expect(inspect(env, { showHidden: true, customInspect: false, getters: true })).not.toContain('value of a')
    expect(env).toEqual(env)
    expect(env).not.toEqual({ other: 1 })
    expect(env).toMatchObject({ A: env.A })
    expect(Object.keys(env)).toEqual(['A'])
    expect(() => {
      ;(env as Record<string, unknown>)['A'] = 'other'
    }).toThrow(/^A: the environment cannot be written to/)
  })

  it('feeds the redactor before the schema sees a value, and with what the schema makes of it', async () => {
    const encoded = randomValue()
    const redactor = new Redactor()
    let seen = ''
    const decoded = Buffer.from(encoded).toString('hex')
    await load({
      schema: {
        TOKEN: z.string().transform((text) => {
          seen = redactor.text(`got ${text}`)
          return decoded
        }),
      },
      env: { TOKEN: encoded },
      redactor,
    })
    expect(seen).toBe('got [redacted:TOKEN]')
    expect(redactor.text(`decoded ${decoded}`)).toBe('decoded [redacted:TOKEN]')
  })

  it('masks what a schema decodes into a structure', async () => {
    const password = randomValue()
    const redactor = new Redactor()
    const encoded = Buffer.from(JSON.stringify({ host: 'db.internal', password })).toString('base64')
    const decode = z.string().transform((text) => JSON.parse(Buffer.from(text, 'base64').toString()) as { password: string })
    const { env } = await load({ schema: { DB: decode }, env: { DB: encoded }, redactor })
    expect(redactor.text(`db.internal ${env.DB.expose().password}`)).toBe('db.internal [redacted:DB]')
  })

  it('never writes the environment it reads', async () => {
    const env = Object.freeze({ A: 'memory://a' })
    await load({ schema: { A: z.string() }, env, adapters: [memory({ a: 'value of a' })] })
    expect(env).toEqual({ A: 'memory://a' })
  })

  it('reads process.env and the .env file of the working directory by default', async () => {
    process.env['TIGHTLIP_TEST_DEFAULT'] = 'a value of the process'
    try {
      const { env } = await loadSecrets({ schema: { TIGHTLIP_TEST_DEFAULT: z.string() }, redact: false })
      expect(env.TIGHTLIP_TEST_DEFAULT.expose()).toBe('a value of the process')
    } finally {
      delete process.env['TIGHTLIP_TEST_DEFAULT']
    }
  })

  it('overwrites on close, and can be disposed of', async () => {
    const secrets = await load({ schema: { A: z.string() }, env: { A: 'value of a' } })
    const { A } = secrets.env
    await secrets[Symbol.asyncDispose]()
    expect(() => A.expose()).toThrow(expect.objectContaining({ code: 'closed' }))
    await expect(secrets.refresh()).resolves.toBeUndefined()
  })

  it('takes its own settings from the files where the environment has none', async () => {
    const file = join(folder, '.env')
    writeFileSync(file, 'TIGHTLIP_ENV=staging\nTIGHTLIP_STAGE=deploy\n')
    const schema = { A: secret(z.string(), { from: 'value of a', environments: ['staging'], stages: ['deploy'] }) }
    expect((await load({ schema, files: file })).env.A.expose()).toBe('value of a')
    const elsewhere = await load({ schema, files: file, env: { TIGHTLIP_ENV: 'production' } })
    expect(() => elsewhere.env.A.expose()).toThrow(expect.objectContaining({ code: 'wrong_environment' }))
  })

  it('prints as its message and stack, each problem once', async () => {
    const error: unknown = await load({ schema: { FIRST: z.string(), SECOND: z.string() } }).catch((reason: unknown) => reason)
    expect(inspect(error).match(/FIRST/g)).toHaveLength(1)
    expect(inspect(error)).not.toContain('undefined')
  })

  it('names a bad option', () => {
    const schema = { A: z.string() }
    expect(() => defineSecrets({ schema, ttl: '5 minutes' as never })).toThrow(/ttl/)
    expect(() => defineSecrets({ schema, concurrency: 0 })).toThrow(/concurrency/)
    expect(() => defineSecrets({ schema, alow: ['age://*'] } as never)).toThrow(/alow is not an option/)
    expect(() => defineSecrets({ schema, stage: 'prod' as never })).toThrow(/TIGHTLIP_STAGE/)
    for (const none of [undefined, null, {}, { schema: null }, { schema: 5 }]) {
      expect(() => defineSecrets(none as never)).toThrow(/no schema was given \(invalid_config\)/)
    }
  })
})
