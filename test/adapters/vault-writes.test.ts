import { expect, it } from 'vitest'
import { calling, codeOf, failure, fixture, id, textOf } from './vault-fixture.ts'

it('stores a JSON object as it is, on both versions of KV', async () => {
  const { operator, adapter } = await fixture()
  const vault = adapter()
  const object = Buffer.from('{"user":"app","nested":{"list":[1,null]}}')
  expect(await vault.put(id('secret/app'), object, calling())).toMatchObject({ version: '1', rotatedAt: expect.any(Date) })
  expect(await vault.put(id('secret/data/app'), object, calling())).toMatchObject({ version: '2' })
  expect(await vault.put(id('old/team/app'), object, calling())).not.toHaveProperty('version')
  const { data } = await operator.must('GET', 'secret/data/app')
  expect(data?.['data']).toEqual({ user: 'app', nested: { list: [1, null] } })
  expect((await operator.must('GET', 'old/team/app')).data).toEqual({ user: 'app', nested: { list: [1, null] } })
})

it('refuses what is no JSON object before it is sent, and quotes nothing of it', async () => {
  const { fake, adapter } = await fixture()
  const vault = adapter()
  for (const value of ['xyzzy-plain-text', '"xyzzy"', '["xyzzy"]', 'null', '', '{"xyzzy":']) {
    const problem = await failure(vault.put(id('secret/app'), Buffer.from(value), calling()), vault)
    expect(problem.code).toBe('invalid_value')
    expect(problem.message).not.toContain('xyzzy')
  }
  const binary = vault.put(id('secret/app'), Uint8Array.from([0x7b, 0xff, 0x7d]), calling())
  expect(await codeOf(binary, vault)).toBe('invalid_value')
  expect(fake.calls).toEqual([])
})

it('writes no former version, and to no engine that makes its secrets', async () => {
  const { adapter } = await fixture()
  const vault = adapter()
  const value = Buffer.from('{"key":"x"}')
  expect(await codeOf(vault.put(id('secret/app', { version: '1' }), value, calling()), vault)).toBe('invalid_reference')
  expect(await codeOf(vault.put(id('database/creds/app'), value, calling()), vault)).toBe('unimplemented')
  expect(await codeOf(vault.remove(id('database/creds/app'), calling()), vault)).toBe('unimplemented')
})

it('writes nowhere without a mount that the token may see', async () => {
  const { adapter, token, calls, fake } = await fixture()
  const vault = adapter({ token: await token({}) })
  fake.reset()
  expect(await codeOf(vault.put(id('secret/app'), Buffer.from('{}'), calling()), vault)).toBe('permission_denied')
  expect(calls().filter((call) => !call.startsWith('GET'))).toEqual([])
})

it('removes all versions, of deleted secrets too, and says whether there was one', async () => {
  const { operator, adapter, write } = await fixture()
  const vault = adapter()
  for (const name of ['app', 'deleted']) await write(name, { key: 'x' })
  await operator.must('DELETE', 'secret/data/deleted')
  await operator.must('POST', 'old/app', { body: { key: 'x' } })
  for (const path of ['secret/app', 'secret/deleted', 'old/app']) {
    expect(await vault.remove(id(path), calling())).toBe(true)
    expect(await vault.remove(id(path), calling())).toBe(false)
    expect(await vault.get(id(path), calling())).toBe(undefined)
  }
})

it('lists names of all KV mounts, by paths that can be read', async () => {
  const { operator, adapter, write } = await fixture()
  for (const name of ['app', 'team/a', 'team/deep/b', 'teammate', 'data/c']) await write(name, { key: name })
  await operator.must('POST', 'old/one', { body: { key: 'x' } })
  await operator.must('POST', 'old/folder/two', { body: { key: 'x' } })
  const vault = adapter()
  const list = async (prefix: string): Promise<string[]> => (await vault.list(prefix, calling())).map((one) => one.id.path)
  const all = await list('')
  expect(all).toEqual(
    ['old/folder/two', 'old/one', 'secret/app', 'secret/data/data/c', 'secret/team/a', 'secret/team/deep/b', 'secret/teammate'].toSorted(),
  )
  for (const path of all) expect(await textOf(vault, path)).toContain('key')
  expect(await list('old')).toEqual(['old/folder/two', 'old/one'])
  expect(await list('secret/team')).toEqual(['secret/team/a', 'secret/team/deep/b', 'secret/teammate'])
  expect(await list('secret/team/')).toEqual(['secret/team/a', 'secret/team/deep/b'])
  expect(await list('secret/team/de')).toEqual(['secret/team/deep/b'])
  expect(await list('nowhere/')).toEqual([])
})

it('leaves folders out that the token may not list, but for the one that was asked for', async () => {
  const { adapter, token, write } = await fixture()
  for (const name of ['mine/a', 'other/b']) await write(name, { key: 'x' })
  const rules = { 'secret/metadata/': ['list'], 'secret/metadata/mine/*': ['list'] } as const
  const vault = adapter({ token: await token({ ...rules, 'sys/internal/ui/mounts': ['read'] }) })
  expect((await vault.list('secret/', calling())).map((one) => one.id.path)).toEqual(['secret/mine/a'])
  expect(await codeOf(vault.list('secret/other/', calling()), vault)).toBe('permission_denied')
})
