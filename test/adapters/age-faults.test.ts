import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { inspect } from 'node:util'
import { Encrypter } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { addRecipient, age, createStore } from '../../adapters/age/index.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import * as held from '../../src/core/held-identity.ts'
import { ageFolder, emptyFolder, id, o, rejection } from './age-folder.ts'

const value = randomBytes(24).toString('base64url')
const entry = { value, version: '1', created: '2026-01-01T00:00:00.000Z', rotated: '2026-01-01T00:00:00.000Z' }
const json = (secrets: unknown, more: object = {}): string => JSON.stringify({ format: 1, secrets, ...more })

/** Puts a text into the store as the age command would. */
async function encrypted(store: string, recipient: string, plain: string | Uint8Array): Promise<void> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  writeFileSync(store, await encrypter.encrypt(plain))
}

async function faultOf(options: Parameters<typeof age>[0] & { store: string }): Promise<SecretError> {
  const error = await rejection(age(options).get(id('A'), o))
  expect(error).toBeInstanceOf(SecretError)
  const all = [
    (error as Error).message,
    (error as Error).stack,
    inspect(error, { showHidden: true, depth: 9 }),
    JSON.stringify(error),
  ].join('\n')
  expect(all).not.toContain(value)
  expect((error as SecretError).message).toContain(options.store)
  expect((error as SecretError).cause).toBeUndefined()
  return error as SecretError
}

describe('a store that was decrypted', () => {
  const bad: [what: string, plain: string, code: ErrorCode, words: RegExp][] = [
    ['is not JSON', `A=${value}`, 'data_loss', /not JSON/],
    ['is JSON that was cut', json({ A: entry }).slice(0, -3), 'data_loss', /not JSON/],
    ['is empty', '', 'data_loss', /not JSON/],
    ['is a list', `["${value}"]`, 'data_loss', /not an object/],
    ['is null', 'null', 'data_loss', /not an object/],
    ['does not say its format', JSON.stringify({ secrets: { A: entry } }), 'data_loss', /does not say its format/],
    ['says its format in a string', JSON.stringify({ format: '1', secrets: { A: entry } }), 'data_loss', /does not say its format/],
    ['is of a newer format', JSON.stringify({ format: 2, vault: { A: value } }), 'unimplemented', /newer tightlip.*upgrade/],
    ['has no secrets', json(undefined), 'data_loss', /secrets are not an object/],
    [
      'has secrets only through a prototype',
      `{"format":1,"__proto__":{"secrets":{"A":"${value}"}}}`,
      'data_loss',
      /secrets are not an object/,
    ],
    ['has a list of secrets', json([value]), 'data_loss', /secrets are not an object/],
    ['has a secret that is a string', json({ A: value }), 'data_loss', /A is not an object/],
    ['has a value that is a number', json({ A: { ...entry, value: 4 } }), 'data_loss', /value of A is not a string/],
    ['has a value that is an object', json({ A: { ...entry, value: { value } } }), 'data_loss', /value of A is not a string/],
    [
      'has a value only through a prototype',
      `{"format":1,"secrets":{"A":{"__proto__":${JSON.stringify(entry)}}}}`,
      'data_loss',
      /value of A/,
    ],
    ['has an unknown encoding', json({ A: { ...entry, encoding: 'hex' } }), 'data_loss', /encoding of A/],
    [
      'has base64 that is none',
      json({ A: { ...entry, value: `${value}!`, encoding: 'base64' } }),
      'data_loss',
      /value of A is not well-formed/,
    ],
    ['has a value with half a character', json({ A: { ...entry, value: '\ud800' } }), 'data_loss', /value of A is not well-formed/],
    ['has a version that is a number', json({ A: { ...entry, version: 1 } }), 'data_loss', /version of A/],
    ['has a version that is no number', json({ A: { ...entry, version: value } }), 'data_loss', /version of A/],
    ['has a date that is none', json({ A: { ...entry, created: '2026-99-99T00:00:00Z' } }), 'data_loss', /date of A/],
    ['has no date', json({ A: { ...entry, rotated: undefined } }), 'data_loss', /date of A/],
    ['has a secret named __proto__', `{"format":1,"secrets":{"__proto__":${JSON.stringify(entry)}}}`, 'data_loss', /one of its names/],
    ['has a name with a line break', json({ [`A\n${value}`]: entry }), 'data_loss', /one of its names/],
    ['has a bad list of removed secrets', json({ A: entry }, { removed: { B: value } }), 'data_loss', /version of B/],
    ['has recipients that are not a list', json({ A: entry }, { recipients: value }), 'data_loss', /recipients are not a list/],
  ]
  it.each(bad)('and %s is refused with the reason, and quotes no value', async (_, plain, code, words) => {
    const { options, recipient } = await ageFolder()
    await encrypted(options.store, recipient, plain)
    const error = await faultOf(options)
    expect(error).toMatchObject({ code, retryable: false })
    expect(error.message).toMatch(words)
  })

  it('and was made by hand with the age command is read', async () => {
    const { options, recipient } = await ageFolder()
    await encrypted(options.store, recipient, json({ A: entry }))
    expect(Buffer.from((await age(options).get(id('A'), o))?.bytes ?? []).toString()).toBe(value)
    await age(options).put(id('B'), Buffer.from('x'), o)
    expect(await age(options).get(id('A'), o)).toMatchObject({ version: '1' })
  })
})

describe('a store that cannot be decrypted', () => {
  it('because it was cut says so, wherever it was cut', async () => {
    const { options } = await ageFolder()
    await age(options).put(id('A'), Buffer.from(value), o)
    const whole = readFileSync(options.store)
    for (const length of [0, 1, 40, 100, 200, whole.length - 60, whole.length - 2]) {
      writeFileSync(options.store, whole.subarray(0, length))
      expect(await faultOf(options), `cut at ${length}`).toMatchObject({ code: 'data_loss', retryable: false })
    }
  })

  it('because it was tampered with says so', async () => {
    const { options, recipient } = await ageFolder()
    await encrypted(options.store, recipient, json({ A: entry }))
    const whole = readFileSync(options.store)
    whole[whole.length - 5] = (whole.at(-5) as number) ^ 1
    writeFileSync(options.store, whole)
    expect((await faultOf(options)).message).toMatch(/tampered/)
  })

  it('because it is plain text says that it is no age file', async () => {
    const { options } = await ageFolder()
    writeFileSync(options.store, json({ A: entry }))
    expect((await faultOf(options)).message).toMatch(/not an age file/)
  })

  it('because it has a passphrase says so', async () => {
    const { options } = await ageFolder()
    const encrypter = new Encrypter()
    encrypter.setPassphrase(value)
    encrypter.setScryptWorkFactor(2)
    writeFileSync(options.store, await encrypter.encrypt(json({ A: entry })))
    expect(await faultOf(options)).toMatchObject({ code: 'invalid_config', message: expect.stringContaining('passphrase') as string })
  })

  it('because it is for another identity says whom to ask for what', async () => {
    const { options } = await ageFolder()
    const other = await ageFolder()
    const error = await faultOf({ ...options, identity: other.options.identity })
    expect(error).toMatchObject({ code: 'permission_denied', retryable: false })
    expect(error.message).toContain(`tightlip recipients add ${other.recipient}`)
  })

  it('because there is no identity says where it was looked for', async () => {
    const { options } = await ageFolder()
    rmSync(options.identity)
    const error = await faultOf(options)
    expect(error.code).toBe('unauthenticated')
    expect(error.message).toContain(options.identity)
  })
})

describe('a store that cannot be read', () => {
  it('because it is not there says how to make one', async () => {
    const { options } = await ageFolder()
    rmSync(options.store)
    expect(await faultOf(options)).toMatchObject({
      code: 'unavailable',
      retryable: false,
      remedy: expect.stringContaining('tightlip init') as string,
    })
    expect(await rejection(age(options).put(id('A'), Buffer.from('x'), o))).toMatchObject({ code: 'unavailable' })
  })

  it('because a directory is in its place says so', async () => {
    const { options } = await ageFolder()
    rmSync(options.store)
    mkdirSync(options.store)
    expect(await faultOf(options)).toMatchObject({ code: 'invalid_config', message: expect.stringContaining('is a directory') as string })
  })

  it('because a pipe is in its place says so, and does not wait for it', async () => {
    const { options } = await ageFolder()
    rmSync(options.store)
    execFileSync('mkfifo', [options.store])
    expect(await faultOf(options)).toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('not a regular file') as string,
    })
  })

  it('because its link leads in a circle says so', async () => {
    const { options } = await ageFolder()
    rmSync(options.store)
    symlinkSync(options.store, options.store)
    expect(await faultOf(options)).toMatchObject({ code: 'invalid_config', message: expect.stringContaining('loop') as string })
  })

  it('because it is too large says so', async () => {
    const { options } = await ageFolder()
    writeFileSync(options.store, Buffer.alloc(1_048_577, 'a'))
    expect(await faultOf(options)).toMatchObject({ code: 'invalid_value', message: expect.stringContaining('1 MiB') as string })
  })

  it('because its rights forbid it says so', async () => {
    const { options, folder } = await ageFolder()
    chmodSync(folder, 0o755)
    chmodSync(options.store, 0)
    await asNobody(async () => {
      expect(await faultOf(options)).toMatchObject({
        code: 'permission_denied',
        message: expect.stringContaining('may not be read') as string,
      })
    })
  })
})

describe('an identity', () => {
  it.each([0o640, 0o604, 0o620, 0o602, 0o644, 0o666])('with mode %o is refused, since others have rights on it', async (mode) => {
    const { options } = await ageFolder()
    chmodSync(options.identity, mode)
    const error = await rejection(age(options).get(id('A'), o))
    expect(error).toMatchObject({ code: 'unauthenticated', message: expect.stringContaining(`chmod 600 ${options.identity}`) as string })
  })

  it.skipIf(process.getuid?.() !== 0)(
    'that root owns may be readable by all, as Kubernetes mounts it (only root can show this)',
    async () => {
      const { options, folder } = await ageFolder()
      chmodSync(folder, 0o755)
      chmodSync(options.identity, 0o444)
      await asNobody(async () => expect(await age(options).get(id('A'), o)).toBeUndefined())
    },
  )

  it.each([
    ['is empty', '# nothing here\n', /is none/],
    ['is a public key', 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq\n', /is none/],
    ['belongs to a plugin', 'AGE-PLUGIN-YUBIKEY-1QQQQQQQQ\n', /plugin/],
    ['is itself encrypted', 'age-encryption.org/v1\n-> scrypt x 18\n', /itself encrypted/],
    ['is encrypted and armored', '-----BEGIN AGE ENCRYPTED FILE-----\n', /itself encrypted/],
  ])('that %s is refused with the reason', async (_, text, words) => {
    const { options } = await ageFolder()
    writeFileSync(options.identity, text)
    const error = (await rejection(age(options).get(id('A'), o))) as SecretError
    expect(error.code).toBe('unauthenticated')
    expect(error.message).toMatch(words)
    for (const line of text.split('\n').filter((part) => part.length > 12)) expect(error.message).not.toContain(line)
  })

  it('that was damaged is not quoted', async () => {
    const { options } = await ageFolder()
    const key = readFileSync(options.identity, 'utf8').split('\n')[2] as string
    writeFileSync(options.identity, key.slice(0, -1))
    const error = (await rejection(age(options).get(id('A'), o))) as SecretError
    expect(error.code).toBe('unauthenticated')
    expect(inspect(error)).not.toContain(key.slice(20, 40))
  })

  it('given where a path belongs is refused and not quoted', async () => {
    const { options } = await ageFolder()
    const key = readFileSync(options.identity, 'utf8').split('\n')[2] as string
    for (const wrong of [{ identity: key }, { identity: undefined, env: { TIGHTLIP_IDENTITY_FILE: key } }]) {
      const error = await rejection(age({ ...options, ...wrong }).get(id('A'), o))
      expect(error).toMatchObject({ code: 'invalid_config' })
      expect(inspect(error)).not.toContain(key.slice(16))
    }
  })

  it('in TIGHTLIP_IDENTITY is taken out of the environment and serves every later read', async () => {
    const { options } = await ageFolder()
    await age(options).put(id('A'), Buffer.from(value), o)
    const key = readFileSync(options.identity, 'utf8').split('\n')[2] as string
    const env: NodeJS.ProcessEnv = { TIGHTLIP_IDENTITY: `${key}\n`, TIGHTLIP_IDENTITY_FILE: '/nowhere' }
    const concealed: unknown[] = []
    const first = age({ store: options.store, env })
    const o2 = { ...o, conceal: (credential: unknown) => void concealed.push(credential) }
    expect(await first.get(id('A'), o2)).toMatchObject({ version: '1' })
    expect(Object.keys(env)).toEqual(['TIGHTLIP_IDENTITY_FILE'])
    expect(concealed).toEqual([key])
    expect(await first.get(id('A'), o)).toMatchObject({ version: '1' })
    expect(await age({ store: options.store, env }).get(id('A'), o)).toMatchObject({ version: '1' })
    expect(await age({ store: options.store, env }).put(id('A'), Buffer.from('x'), o)).toMatchObject({ version: '2' })
    const copy = '../../src/core/held-identity.ts?a-second-copy'
    const { heldIdentity } = (await import(copy)) as typeof held
    expect(heldIdentity).not.toBe(held.heldIdentity)
    expect(heldIdentity(env)?.trim()).toBe(key)
  })
})

describe('making a store', () => {
  it('makes the identity, the recipients and the store, and a second time leaves all as it is', async () => {
    const folder = emptyFolder()
    const options = { store: `${folder}/.tightlip/production.age`, env: { XDG_CONFIG_HOME: `${folder}/config` } }
    const made = await createStore({ ...options, name: 'alice@laptop' }, o)
    expect(made.created.map((path) => path.slice(folder.length))).toEqual([
      '/.tightlip/.gitignore',
      '/config/tightlip/identity.txt',
      '/.tightlip/production.recipients',
      '/.tightlip/production.age',
    ])
    expect(readFileSync(made.identity, 'utf8')).toMatch(
      new RegExp(`^# created: .*\n# public key: ${made.recipient}\nAGE-SECRET-KEY-1[A-Z0-9]{58}\n$`),
    )
    expect(readFileSync(made.recipients, 'utf8')).toBe(`# alice@laptop\n${made.recipient}\n`)
    await age(options).put(id('A'), Buffer.from(value), o)
    const before = readFileSync(made.store)
    expect(await createStore(options, o)).toMatchObject({ recipient: made.recipient, created: [] })
    expect(readFileSync(made.store).equals(before)).toBe(true)
  })

  it('several times at once makes one', async () => {
    const folder = emptyFolder()
    const options = { store: `${folder}/.tightlip/a.age`, env: { XDG_CONFIG_HOME: folder } }
    const all = await Promise.all(Array.from({ length: 8 }, async () => await createStore(options, o)))
    expect(new Set(all.map(({ recipient }) => recipient)).size).toBe(1)
    expect(await age(options).list('', o)).toEqual([])
  })

  it('for one who comes to a project that has one makes an identity, and says that it cannot read yet', async () => {
    const { options, recipients, folder } = await ageFolder()
    const before = readFileSync(recipients)
    const bob = { store: options.store, identity: `${folder}/bob.txt` }
    const made = await createStore(bob, o)
    expect(made).toMatchObject({ readable: false, created: [bob.identity] })
    expect(readFileSync(recipients).equals(before)).toBe(true)
    await addRecipient(options, { recipient: made.recipient, name: 'bob' }, o)
    expect(await createStore(bob, o)).toMatchObject({ readable: true, created: [] })
  })

  it('refuses where there is a store and no recipients, or recipients without this reader and no store', async () => {
    const { options, recipients, recipient } = await ageFolder()
    rmSync(recipients)
    const error = await rejection(createStore(options, o))
    expect(error).toMatchObject({ code: 'invalid_config', message: expect.stringContaining(recipients) as string })
    rmSync(options.store)
    writeFileSync(recipients, '# nobody\n')
    expect(await rejection(createStore(options, o))).toMatchObject({ remedy: expect.stringContaining(recipient) as string })
  })
})

/** Runs as a user without rights: root reads everything. */
async function asNobody(run: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return await run()
  process.seteuid?.(65_534)
  try {
    await run()
  } finally {
    process.seteuid?.(0)
  }
}
