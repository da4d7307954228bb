import { randomBytes } from 'node:crypto'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import type { AwsAdapter, AwsOptions } from '../../adapters/aws/index.ts'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { adapterOn, call, codeOf, secretId, store, textOf } from './aws-fixture.ts'

let server: AwsServer
beforeEach(async () => {
  server = await startAws()
})
afterEach(async () => await server.stop())

const open = (more: AwsOptions = {}): AwsAdapter => adapterOn(server, more)

it('a put makes the secret or its next version, and says which', async () => {
  const adapter = open({ kmsKeyId: 'alias/own' })
  const first = await adapter.put(secretId('a/b'), Buffer.from('one'), call())
  const second = await adapter.put(secretId('a/b'), Buffer.from('two'), call())
  expect(first.version).not.toBe(second.version)
  expect(textOf(await adapter.get(secretId('a/b'), call()))).toBe('two')
  expect(textOf(await adapter.get(secretId('a/b', { version: first.version ?? '' }), call()))).toBe('one')
  expect(server.secrets().get('a/b').kmsKeyId).toBe('alias/own')
  expect(await adapter.put(secretId('a/b', { region: 'us-east-1' }), Buffer.from('x'), call())).toHaveProperty('version')
  expect(server.secrets('us-east-1').find('a/b')).toBeDefined()
})

it('text is kept as text and other bytes as bytes, and both come back as they were', async () => {
  const adapter = open()
  const kept = (name: string): string => Object.keys([...server.secrets().get(name).versions.values()].at(-1)?.content ?? {}).join()
  const values: [string, Buffer, string][] = [
    ['text', Buffer.from('\ufeffpässwörd\n'), 'SecretString'],
    ['bytes', randomBytes(64), 'SecretBinary'],
    ['nul', Buffer.from('a\0b'), 'SecretBinary'],
    ['long', Buffer.alloc(65_536, 'x'), 'SecretString'],
  ]
  for (const [name, value, kind] of values) {
    await adapter.put(secretId(name), value, call())
    expect(kept(name)).toBe(kind)
    expect(value.equals((await adapter.get(secretId(name), call()))?.bytes ?? Buffer.alloc(0))).toBe(true)
  }
})

it('what AWS does not keep is refused before it is sent', async () => {
  const adapter = open()
  expect(await codeOf(adapter.put(secretId('a'), Buffer.alloc(0), call()), adapter)).toBe('invalid_value')
  expect(await codeOf(adapter.put(secretId('a'), Buffer.alloc(65_537, 'x'), call()), adapter)).toBe('invalid_value')
  expect(await codeOf(adapter.put(secretId('a', { version: 'x' }), Buffer.from('x'), call()), adapter)).toBe('invalid_reference')
  expect(server.calls.count()).toBe(0)
})

it('a put into a secret that is scheduled for deletion says so', async () => {
  const adapter = open()
  store(server, 'a', 'x')
  await adapter.remove(secretId('a'), call())
  const failed = adapter.put(secretId('a'), Buffer.from('y'), call())
  await expect(failed).rejects.toMatchObject({ code: 'failed_precondition', reason: 'the secret is scheduled for deletion' })
})

it('a put that meets another that makes the secret first becomes its next version', async () => {
  const adapter = open()
  const results = await Promise.allSettled(
    ['one', 'two', 'three'].map(async (text) => await adapter.put(secretId('race'), Buffer.from(text), call())),
  )
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
  expect(server.secrets().get('race').versions.size).toBe(3)
})

it('an ARN that is not there is not made', async () => {
  const adapter = open()
  const arn = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:none-AbCdEf`
  expect(await codeOf(adapter.put(secretId(arn), Buffer.from('x'), call()), adapter)).toBe('not_found')
  expect(server.secrets().all).toEqual([])
})

it('what is removed can be restored for as long as the option says, and is gone for what was there no more', async () => {
  const adapter = open({ recoveryWindow: 7 })
  store(server, 'a', 'x')
  expect(await adapter.remove(secretId('a'), call())).toBe(true)
  expect(server.secrets().get('a', { deleted: true }).deletion).toBeDefined()
  expect(await adapter.remove(secretId('a'), call())).toBe(false)
  expect(await adapter.remove(secretId('absent'), call())).toBe(false)
})

it('without a window it is gone at once, and can be put again', async () => {
  const adapter = open({ recoveryWindow: 'none' })
  store(server, 'a', 'x')
  expect(await adapter.remove(secretId('a'), call())).toBe(true)
  expect(await adapter.get(secretId('a'), call())).toBeUndefined()
  expect(await adapter.remove(secretId('a'), call())).toBe(false)
  await adapter.put(secretId('a'), Buffer.from('y'), call())
  expect(textOf(await adapter.get(secretId('a'), call()))).toBe('y')
})

it('a listing names what begins with the prefix and nothing else, over all pages, with version and dates', async () => {
  const adapter = open()
  const version = store(server, 'team/a', 'x')
  for (const name of ['team/b', 'team-c', 'other/team/d', 'Team/e', 'gone']) store(server, name, 'x')
  server.secrets().get('team/a').rotatedAt = new Date('2026-01-02T03:04:05Z')
  await adapter.remove(secretId('gone'), call())
  server.faults.listPages = { size: 1, empty: true }
  const listed = await adapter.list('team/', call())
  expect(listed.map(({ id }) => id)).toEqual([secretId('team/a'), secretId('team/b')])
  expect(listed[0]).toMatchObject({ version, rotatedAt: new Date('2026-01-02T03:04:05Z'), facts: { stages: 'AWSCURRENT' } })
  expect((await adapter.list('', call())).map(({ id }) => id.path).toSorted()).toEqual([
    'Team/e',
    'other/team/d',
    'team-c',
    'team/a',
    'team/b',
  ])
})

it('a version that another program puts is the next that is read', async () => {
  const adapter = open()
  store(server, 'a', 'one')
  expect(textOf(await adapter.get(secretId('a'), call()))).toBe('one')
  const { endpoint, region, credentials } = server
  const other = new SecretsManagerClient({ endpoint, region, credentials })
  onTestFinished(() => other.destroy())
  await other.send(new PutSecretValueCommand({ SecretId: 'a', SecretString: 'two' }))
  expect(textOf(await adapter.get(secretId('a'), call()))).toBe('two')
})
