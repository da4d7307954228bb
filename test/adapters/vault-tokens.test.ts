import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { vault as createVault } from '../../adapters/vault/index.ts'
import { calling, codeOf, failure, fixture, id, textOf } from './vault-fixture.ts'

const readApp = { 'secret/data/app': ['read'] } as const

it('takes the tokens out of the environment when it is made, and another adapter finds them', async () => {
  const { fake, adapter, write } = await fixture()
  await write('app', { key: 'x' })
  const env: NodeJS.ProcessEnv = { VAULT_ADDR: fake.address, VAULT_TOKEN: fake.rootToken, BAO_TOKEN: '  ' }
  const first = adapter({ env })
  expect(env).not.toHaveProperty('VAULT_TOKEN')
  expect(env).not.toHaveProperty('BAO_TOKEN')
  expect(await textOf(first, 'secret/app')).toContain('key')
  expect(await textOf(adapter({ env }), 'secret/app')).toContain('key')
  env['VAULT_TOKEN'] = 'a-newer-one'
  const newer = adapter({ env })
  expect(await codeOf(newer.get(id('secret/app'), calling()), newer)).toBe('unauthenticated')
})

it('leaves the environment alone where the token comes from elsewhere', async () => {
  const { adapter, fake } = await fixture()
  const env: NodeJS.ProcessEnv = { VAULT_TOKEN: 'of-somebody-else' }
  adapter({ env, token: fake.rootToken })
  expect(env['VAULT_TOKEN']).toBe('of-somebody-else')
})

it('prefers the variables of OpenBao, and options to both', async () => {
  const { fake, adapter, write } = await fixture()
  await write('app', { key: 'x' })
  const env = { VAULT_ADDR: 'http://127.0.0.1:1', BAO_ADDR: fake.address, VAULT_TOKEN: 'none', BAO_TOKEN: fake.rootToken }
  const bao = createVault({ env })
  onTestFinished(async () => await bao.close())
  expect(await textOf(bao, 'secret/app')).toContain('key')
  expect(await textOf(adapter({ env: { BAO_ADDR: 'http://127.0.0.1:1', BAO_TOKEN: fake.rootToken } }), 'secret/app')).toContain('key')
})

it('reads the token of a file, and reads it again when the token is no longer accepted', async () => {
  const { fake, adapter, write, token } = await fixture()
  await write('app', { key: 'x' })
  const home = folder()
  const [first, second] = [await token(readApp), await token(readApp)]
  writeFileSync(join(home, '.vault-token'), `${first}\n`, { mode: 0o600 })
  const vault = adapter({ env: { HOME: home } })
  expect(await textOf(vault, 'secret/app')).toContain('key')
  writeFileSync(join(home, '.vault-token'), second, { mode: 0o600 })
  fake.expire(first)
  expect(await textOf(vault, 'secret/app')).toContain('key')
  fake.expire(second)
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unauthenticated')
})

it('reads a token file that is named, and says when it is not there', async () => {
  const { fake, adapter, write } = await fixture()
  await write('app', { key: 'x' })
  const file = join(folder(), 'sink')
  const vault = adapter({ tokenFile: file })
  const problem = await failure(vault.get(id('secret/app'), calling()), vault)
  expect(problem.code).toBe('invalid_config')
  expect(problem.message).toContain(file)
  writeFileSync(file, fake.rootToken)
  expect(await textOf(vault, 'secret/app')).toContain('key')
})

it('says what to set where there is no address, no token, or two ways to one', async () => {
  const { adapter, fake } = await fixture()
  const nowhere = createVault({ env: {} })
  const unknown = await failure(nowhere.get(id('secret/app'), calling()), nowhere)
  expect([unknown.code, unknown.message.includes('VAULT_ADDR')]).toEqual(['invalid_config', true])
  const empty = adapter({ env: { HOME: folder() } })
  const none = await failure(empty.get(id('secret/app'), calling()), empty)
  expect([none.code, none.message.includes('VAULT_TOKEN')]).toEqual(['invalid_config', true])
  const both = adapter({ token: 'x', login: { method: 'approle', roleId: 'x' } })
  expect(await codeOf(both.get(id('secret/app'), calling()), both)).toBe('invalid_config')
  const torn = adapter({ token: 'two\nlines' })
  const problem = await failure(torn.get(id('secret/app'), calling()), torn)
  expect([problem.code, problem.message.includes('lines')]).toEqual(['invalid_config', false])
  expect(fake.calls).toEqual([])
})

it('tells a token without the right from a token that is none, also where a token may not look itself up', async () => {
  const { fake, adapter, token, write } = await fixture()
  await write('app', { key: 'x' })
  await write('other', { key: 'x' })
  const good = await token(readApp)
  const vault = adapter({ token: good })
  expect(await textOf(vault, 'secret/app')).toContain('key')
  const other = async (): Promise<string> => await codeOf(vault.get(id('secret/other'), calling()), vault)
  expect(await other()).toBe('permission_denied')
  const closed = JSON.stringify({ errors: ['permission denied'] })
  fake.spoil(({ path }) => (path === 'auth/token/lookup-self' ? { status: 403, body: closed } : undefined))
  const shy = adapter({ token: good })
  expect(await codeOf(shy.get(id('secret/other'), calling()), shy)).toBe('permission_denied')
  fake.expire(good)
  expect(await codeOf(vault.get(id('secret/other'), calling({ freshLogin: true })), vault)).toBe('unauthenticated')
})

it('is down, and denies nothing, when it cannot find out whether the token is good', async () => {
  const { fake, adapter, token, write } = await fixture()
  await write('other', { key: 'x' })
  const vault = adapter({ token: await token(readApp) })
  const sealed = JSON.stringify({ errors: ['Vault is sealed'] })
  fake.spoil(({ path }) => (path === 'auth/token/lookup-self' ? { status: 503, body: sealed } : undefined))
  expect(await codeOf(vault.get(id('secret/other'), calling()), vault)).toBe('unavailable')
})

it('asks once for many refusals at the same time', async () => {
  const { fake, adapter, token, write, calls } = await fixture()
  await write('app', { key: 'x' })
  const vault = adapter({ token: await token(readApp) })
  await textOf(vault, 'secret/app')
  fake.reset()
  await Promise.all(Array.from({ length: 20 }, async (_, index) => await codeOf(vault.get(id(`secret/n${index}`), calling()), vault)))
  expect(calls().filter((call) => call.includes('lookup-self'))).toHaveLength(1)
})

it('conceals the token for each loader before it is sent, and revokes none that was given', async () => {
  const { fake, adapter, token, write, calls } = await fixture()
  await write('app', { key: 'x' })
  const given = await token(readApp)
  const vault = adapter({ token: given })
  for (const _ of ['one loader', 'another loader']) {
    const concealed: unknown[] = []
    let before: number | undefined
    fake.reset()
    const conceal = (credential: string | Uint8Array): void => {
      concealed.push(credential)
      before ??= fake.calls.length
    }
    await vault.get(id('secret/app'), calling({ conceal }))
    await vault.get(id('secret/app'), calling({ conceal }))
    expect([concealed, before]).toEqual([[given], 0])
  }
  await vault.close()
  expect(calls().filter((call) => call.includes('revoke'))).toEqual([])
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('closed')
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tightlip-vault-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

it('a token file that this process may not read is a login that failed, not a denial of the secret', async () => {
  const { fake, adapter, write } = await fixture()
  await write('app', { key: 'x' })
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-vault-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, fake.rootToken)
  const vault = adapter({ tokenFile })
  const root = process.getuid?.() === 0 // whom no mode stops
  chmodSync(folder, 0o755)
  chmodSync(tokenFile, 0o000)
  if (root) process.seteuid?.(65_534)
  onTestFinished(() => void (root && process.seteuid?.(0)))
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unauthenticated')
})
