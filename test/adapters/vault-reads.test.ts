import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { calling, codeOf, failure, fixture, id, textOf } from './vault-fixture.ts'

it('reads 30 secrets of one mount in 31 calls', async () => {
  const { fake, adapter, write } = await fixture()
  const names = Array.from({ length: 30 }, (_, index) => `app-${index}`)
  for (const name of names) await write(name, { key: name })
  const vault = adapter()
  fake.reset()
  const texts = await Promise.all(names.map(async (name) => await textOf(vault, `secret/${name}`)))
  expect(texts).toEqual(names.map((key) => JSON.stringify({ key })))
  expect(fake.calls).toHaveLength(31)
  await textOf(vault, 'secret/app-3')
  expect(fake.calls).toHaveLength(32)
})

it('says the version of KV 2, when it was written, and by which request it was read', async () => {
  const { adapter, write } = await fixture()
  await write('app', { key: 'one' })
  await write('app', { key: 'two' })
  const value = await adapter().get(id('secret/app'), calling())
  expect(value).toMatchObject({ version: '2', rotatedAt: expect.any(Date), facts: { tls: 'none' } })
  expect(value?.facts?.['request_id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(value?.createdAt).toBe(undefined)
  expect(value?.lease).toBe(undefined)
})

it('gives a version that ends by itself its end', async () => {
  const { fake, adapter, write } = await fixture()
  await write('app', { key: 'one' })
  const metadata = { created_time: '2026-01-01T00:00:00.5Z', deletion_time: '2036-01-01T00:00:00Z', destroyed: false, version: 1 }
  fake.spoil(({ path }) =>
    path.startsWith('secret/') ? { status: 200, body: JSON.stringify({ data: { data: { key: 'x' }, metadata } }) } : undefined,
  )
  const value = await adapter().get(id('secret/app'), calling())
  expect(value?.expiresAt).toEqual(new Date('2036-01-01T00:00:00Z'))
})

it('keeps every digit of a number', async () => {
  const { fake, adapter } = await fixture()
  const data = '{ "id" : 12345678901234567890, "text": "}{\\"data\\":1" }'
  const metadata = '{"created_time":"2026-01-01T00:00:00Z","version":1}'
  fake.spoil(({ path }) =>
    path.startsWith('secret/') ? { status: 200, body: `{"data":{"metadata":${metadata},"data": ${data}}}` } : undefined,
  )
  expect(await textOf(adapter(), 'secret/app')).toBe(data)
})

it('tells a version that was deleted or destroyed from a secret that is not there', async () => {
  const { operator, adapter, write } = await fixture()
  const vault = adapter()
  for (const name of ['deleted', 'destroyed', 'gone']) await write(name, { key: 'x' })
  await operator.must('DELETE', 'secret/data/deleted')
  await operator.must('PUT', 'secret/destroy/destroyed', { body: { versions: [1] } })
  await operator.must('DELETE', 'secret/metadata/gone')
  const [deleted, destroyed] = await Promise.all(
    ['deleted', 'destroyed'].map(async (name) => await failure(vault.get(id(`secret/${name}`), calling()), vault)),
  )
  expect(deleted).toMatchObject({ code: 'failed_precondition', reason: 'the version was deleted' })
  expect(destroyed).toMatchObject({ code: 'failed_precondition', reason: 'the version was destroyed' })
  expect(await vault.get(id('secret/gone'), calling())).toBe(undefined)
  expect(await vault.get(id('secret/app', { version: '9' }), calling())).toBe(undefined)
  expect(await vault.get(id('old/gone'), calling())).toBe(undefined)
})

it("takes data/ at the start of a path of KV 2 as Vault's own, once", async () => {
  const { operator, adapter, write } = await fixture()
  await write('app', { key: 'plain' })
  await write('data/app', { key: 'in a folder named data' })
  await operator.must('POST', 'old/data/app', { body: { key: 'KV 1' } })
  const vault = adapter()
  expect(await textOf(vault, 'secret/data/app')).toContain('plain')
  expect(await textOf(vault, 'secret/data/data/app')).toContain('in a folder')
  expect(await textOf(vault, 'old/data/app')).toContain('KV 1')
})

it('reads names with signs of URLs in them', async () => {
  const { adapter } = await fixture()
  const vault = adapter()
  const name = 'a+b&c=d;e@f:ü'
  await vault.put(id(`secret/${name}`), Buffer.from('{"key":"x"}'), calling())
  expect(await textOf(vault, `secret/${name}`)).toContain('x')
})

it('refuses params that Vault would not see, versions where there are none, and what manages Vault', async () => {
  const { fake, adapter, write, operator } = await fixture()
  await write('app', { key: 'x' })
  await operator.must('POST', 'old/app', { body: { key: 'x' } })
  const vault = adapter()
  const code = async (path: string, params?: Readonly<Record<string, string>>): Promise<string> =>
    await codeOf(vault.get(id(path, params), calling()), vault)
  expect(await code('old/app', { version: '1' })).toBe('invalid_reference')
  fake.reset()
  expect(await code('secret/app', { ttl: '1h' })).toBe('invalid_reference')
  expect(await code('secret/app', { version: '0' })).toBe('invalid_reference')
  expect(await code('secret/app', { version: '1&x=y' })).toBe('invalid_reference')
  expect(await code('secret')).toBe('invalid_reference')
  expect(await code('sys/mounts')).toBe('invalid_reference')
  expect(await code('auth/token/lookup-self')).toBe('invalid_reference')
  expect(fake.calls).toEqual([])
})

it('reads by trying where the lookup of the mount is closed, and remembers KV 2', async () => {
  const { fake, adapter, write, operator, calls } = await fixture()
  await operator.must('POST', 'sys/mounts/team/kv', { body: { type: 'kv', options: { version: '2' } } })
  await operator.must('POST', 'team/kv/data/deep/app', { body: { data: { key: 'nested' } } })
  await write('app', { key: 'two' })
  await operator.must('POST', 'old/app', { body: { key: 'one' } })
  const closed = JSON.stringify({ errors: ['permission denied'] })
  fake.reset()
  fake.spoil(({ path }) => (path.startsWith('sys/internal/') ? { status: 403, body: closed } : undefined))
  const vault = adapter()
  expect(await textOf(vault, 'secret/app')).toBe('{"key":"two"}')
  expect(await textOf(vault, 'secret/app', { version: '1' })).toBe('{"key":"two"}')
  expect(calls().filter((call) => call.includes('internal/ui/mounts/secret'))).toHaveLength(1)
  expect(await textOf(vault, 'team/kv/deep/app')).toBe('{"key":"nested"}')
  expect(await textOf(vault, 'old/app')).toBe('{"key":"one"}')
  expect(await vault.get(id('old/none'), calling())).toBe(undefined)
  expect(await codeOf(vault.get(id('old/app', { version: '1' }), calling()), vault)).toBe('permission_denied')
})

it('is not led astray by a closed mount beside the one that it may read', async () => {
  const { adapter, operator, token } = await fixture()
  for (const mount of ['team/closed', 'team/open']) {
    await operator.must('POST', `sys/mounts/${mount}`, { body: { type: 'kv', options: { version: '2' } } })
    await operator.must('POST', `${mount}/data/app`, { body: { data: { key: mount } } })
  }
  const vault = adapter({ token: await token({ 'team/open/data/*': ['read'] }) })
  const [closed, open] = await Promise.allSettled(['team/closed/app', 'team/open/app'].map(async (path) => await textOf(vault, path)))
  expect(open).toEqual({ status: 'fulfilled', value: '{"key":"team/open"}' })
  expect(closed?.status).toBe('rejected')
  expect(await codeOf(vault.get(id('team/closed/app'), calling()), vault)).toBe('permission_denied')
})

it('sees that a mount was replaced by one of another version when it reads after a fresh login', async () => {
  const { operator, adapter, write } = await fixture()
  await write('app', { key: 'two' })
  const vault = adapter()
  await textOf(vault, 'secret/app')
  await operator.must('DELETE', 'sys/mounts/secret')
  await operator.must('POST', 'sys/mounts/secret', { body: { type: 'kv' } })
  await operator.must('POST', 'secret/app', { body: { key: 'one' } })
  expect(await vault.get(id('secret/app'), calling())).toBe(undefined)
  const again = await vault.get(id('secret/app'), calling({ freshLogin: true }))
  expect(Buffer.from(again?.bytes ?? []).toString()).toBe('{"key":"one"}')
})

it('finds mounts that share their first segment', async () => {
  const { operator, adapter } = await fixture()
  await operator.must('POST', 'sys/mounts/team/new', { body: { type: 'kv', options: { version: '2' } } })
  await operator.must('POST', 'sys/mounts/team/old', { body: { type: 'kv' } })
  await operator.must('POST', 'team/new/data/app', { body: { data: { key: 'two' } } })
  await operator.must('POST', 'team/old/app', { body: { key: 'one' } })
  const vault = adapter()
  const texts = await Promise.all(['team/new/app', 'team/old/app'].map(async (path) => await textOf(vault, path)))
  expect(texts).toEqual(['{"key":"two"}', '{"key":"one"}'])
})

it('takes an answer without data as damage, not as a value', async () => {
  const { fake, adapter, write } = await fixture()
  await write('app', { key: 'x' })
  fake.spoil(({ path }) => (path.startsWith('secret/') ? { status: 200, body: '{"wrap_info":{},"data":null}' } : undefined))
  const vault = adapter()
  expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('data_loss')
})

it('loads no HTTP client but ours', async () => {
  const { adapter, write } = await fixture()
  await write('app', { key: 'x' })
  await textOf(adapter(), 'secret/app')
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  expect(loaded.some((file) => file.includes('node-vault'))).toBe(true)
  expect(loaded.filter((file) => /[\\/](axios|debug)[\\/]/.test(file))).toEqual([])
})

it('does not take the 403 or 404 of a gateway for that of Vault, though it names a request id', async () => {
  const { fake, adapter, write } = await fixture()
  await write('app', { key: 'one' })
  const vault = adapter()
  await textOf(vault, 'secret/app')
  for (const status of [403, 404]) {
    for (const more of [{}, { data: { metadata: { destroyed: true } } }]) {
      const body = JSON.stringify({ message: 'no Route matched with those values', request_id: 'c2a1f0', ...more })
      fake.spoil(() => ({ status, body }))
      expect(await codeOf(vault.get(id('secret/app'), calling()), vault)).toBe('unavailable')
    }
  }
})
