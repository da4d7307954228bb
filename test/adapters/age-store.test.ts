import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { age } from '../../adapters/age/index.ts'
import { parseDocument, formatDocument } from '../../adapters/age/document.ts'
import { isSecretName } from '../../adapters/age/secret-name.ts'
import { ageFolder, emptyFolder, id, o, rejection } from './age-folder.ts'

const text = (): string => randomBytes(24).toString('base64')

describe('the store', () => {
  it('gives back what was put into it, with version and dates', async () => {
    const { options } = await ageFolder()
    const value = text()
    const kept = await age(options).put(id('STRIPE_KEY'), Buffer.from(value), o)
    const read = await age(options).get(id('STRIPE_KEY'), o)
    expect(Buffer.from(read?.bytes ?? []).toString()).toBe(value)
    expect(read).toMatchObject({ version: '1', createdAt: kept.createdAt, rotatedAt: kept.rotatedAt })
    expect(await age(options).get(id('OTHER'), o)).toBeUndefined()
  })

  it('is armored text, and leaves nothing beside it but the recipients and what keeps git clean', async () => {
    const { options } = await ageFolder()
    await age(options).put(id('A'), Buffer.from(text()), o)
    expect(readFileSync(options.store, 'utf8')).toMatch(
      /^-----BEGIN AGE ENCRYPTED FILE-----\n[\w+/=\n]+-----END AGE ENCRYPTED FILE-----\n$/,
    )
    expect(readdirSync(dirname(options.store)).toSorted()).toEqual(['.gitignore', 'development.age', 'development.recipients'])
  })

  it('counts versions, keeps the day of creation, and never uses a version of a name for two values', async () => {
    const { options } = await ageFolder()
    const store = age(options)
    const first = await store.put(id('A'), Buffer.from(text()), o)
    const second = await store.put(id('A'), Buffer.from(text()), o)
    expect(second).toMatchObject({ version: '2', createdAt: first.createdAt })
    expect(second.rotatedAt?.getTime()).toBeGreaterThanOrEqual(first.rotatedAt?.getTime() ?? Infinity)
    expect(await store.remove(id('A'), o)).toBe(true)
    expect(await store.remove(id('A'), o)).toBe(false)
    expect(await store.get(id('A'), o)).toBeUndefined()
    expect(await store.put(id('A'), Buffer.from(text()), o)).toMatchObject({ version: '3' })
  })

  it('lists names under a prefix, sorted, without values', async () => {
    const { options } = await ageFolder()
    const value = text()
    for (const name of ['db/password', 'api', 'db/user']) await age(options).put(id(name), Buffer.from(value), o)
    const listed = await age(options).list('db/', o)
    expect(listed.map((entry) => entry.id.path)).toEqual(['db/password', 'db/user'])
    expect(listed[0]).toMatchObject({ id: id('db/password'), version: '1' })
    expect(JSON.stringify(listed)).not.toContain(value)
  })

  it('reads many in the order asked, and a malformed name fails alone', async () => {
    const { options } = await ageFolder()
    await age(options).put(id('A'), Buffer.from('one'), o)
    const results = await age(options).getMany([id('NONE'), id('__proto__'), id('A')], o)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[0]).toMatchObject({ value: undefined })
    expect(results[1]).toMatchObject({ reason: { code: 'invalid_reference' } })
    expect(results[2]).toMatchObject({ value: { version: '1' } })
  })

  it.each(['__proto__', '', 'a b', 'a#b', 'a?b', 'a//b', '../a', 'a\nb', 'x'.repeat(257)])('has no secret named %j', async (name) => {
    const { options } = await ageFolder()
    expect(await rejection(age(options).put(id(name), Buffer.from('x'), o))).toMatchObject({
      code: 'invalid_reference',
    })
  })

  it('keeps constructor and toString apart from what every object has', async () => {
    const { options } = await ageFolder()
    expect(await age(options).get(id('constructor'), o)).toBeUndefined()
    await age(options).put(id('toString'), Buffer.from('v'), o)
    expect(Buffer.from((await age(options).get(id('toString'), o))?.bytes ?? []).toString()).toBe('v')
  })

  it('takes no params', async () => {
    const { options } = await ageFolder()
    const error = await rejection(age(options).get({ ...id('A'), params: { version: '1' } }, o))
    expect(error).toMatchObject({ code: 'invalid_reference' })
  })

  it('keeps its mode, and stays a link where it is one', async () => {
    const { options, folder } = await ageFolder()
    const real = join(folder, 'elsewhere.age')
    renameSync(options.store, real)
    symlinkSync(real, options.store)
    chmodSync(real, 0o640)
    await age(options).put(id('A'), Buffer.from('v'), o)
    expect(lstatSync(options.store).isSymbolicLink()).toBe(true)
    expect(statSync(options.store).mode & 0o777).toBe(0o640)
    expect(await age(options).get(id('A'), o)).toMatchObject({ version: '1' })
  })

  it('refuses to grow over 1 MiB and stands as it was', async () => {
    const { options } = await ageFolder()
    await age(options).put(id('A'), Buffer.from('v'), o)
    const error = await rejection(age(options).put(id('B'), randomBytes(800_000), o))
    expect(error).toMatchObject({ code: 'invalid_value' })
    expect((await age(options).list('', o)).map((entry) => entry.id.path)).toEqual(['A'])
  })

  it('stands as it was when the write is cancelled', async () => {
    const { options } = await ageFolder()
    const before = readFileSync(options.store)
    const error = await rejection(age(options).put(id('A'), Buffer.from('v'), { ...o, signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ code: 'cancelled' })
    expect(readFileSync(options.store).equals(before)).toBe(true)
  })

  it('is found in the nearest folder upward that holds a package.json or .tightlip', async () => {
    const { options, folder } = await ageFolder()
    await age(options).put(id('A'), Buffer.from('v'), o)
    const below = join(folder, 'src', 'deep')
    mkdirSync(below, { recursive: true })
    const cwd = process.cwd()
    try {
      process.chdir(below)
      expect(await age({ identity: options.identity, environment: 'development' }).get(id('A'), o)).toMatchObject({ version: '1' })
      expect(await age({ identity: options.identity, env: { TIGHTLIP_ENV: 'development' } }).get(id('A'), o)).toMatchObject({
        version: '1',
      })
    } finally {
      process.chdir(cwd)
    }
  })

  it('gives back arbitrary names and bytes', async () => {
    const { options } = await ageFolder()
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(isSecretName)
    const values = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'grapheme' }).map((value) => Buffer.from(value)),
    )
    const entries = fc.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name, minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(entries, async (pairs) => {
        for (const [name, value] of pairs) await age(options).put(id(name), value, o)
        const read = await age(options).getMany(
          pairs.map(([name]) => id(name)),
          o,
        )
        const bytes = read.map((one) => (one.status === 'fulfilled' ? Buffer.from(one.value?.bytes ?? []).toString('hex') : 'rejected'))
        expect(bytes).toEqual(pairs.map(([, value]) => Buffer.from(value).toString('hex')))
        for (const [name] of pairs) await age(options).remove(id(name), o)
      }),
      { numRuns: 25 },
    )
  })

  it('gives back the same document from its text, whatever bytes it holds', () => {
    const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    const version = fc.integer({ min: 1 }).map(String)
    const secret = fc.record({ bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)), version, created: date, rotated: date })
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter(isSecretName)
    const map = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> => fc.array(fc.tuple(name, of)).map((pairs) => new Map(pairs))
    const document = fc.record({
      recipients: fc.option(fc.array(fc.string()), { nil: undefined }),
      secrets: map(secret),
      removed: map(version),
    })
    fc.assert(
      fc.property(document, (given) => {
        expect(parseDocument(formatDocument(given))).toEqual(given)
      }),
    )
  })
})

describe('without an environment', () => {
  it('the store is not guessed at', async () => {
    const error = await rejection(age({ env: { NODE_ENV: 'production' }, identity: join(emptyFolder(), 'none') }).get(id('A'), o))
    expect(error).toMatchObject({ code: 'wrong_environment', message: expect.stringContaining('TIGHTLIP_ENV') as string })
  })
})
