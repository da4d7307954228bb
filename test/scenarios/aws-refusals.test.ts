import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { aws, type AwsOptions } from '../../adapters/aws/index.ts'
import { secret } from '../../src/load/declaration.ts'
import type { Secrets } from '../../src/load/secrets.ts'
import type { AwsServer } from '../backends/aws/server.ts'
import { load, randomValue, problemsOf } from '../load/loading.ts'
import { awsFor, loadOn, troubleOf } from './aws-world.ts'

const schema = { KEY: secret(z.string(), { from: 'aws-sm://key' }) }

/** A program that holds one secret, with a login of its own that is counted. */
async function holding(options: AwsOptions = {}): Promise<{
  readonly fake: AwsServer
  readonly value: string
  readonly logins: () => number
  readonly secrets: Secrets<typeof schema>
}> {
  const backend = await awsFor('in-process')
  const fake = backend.fake as AwsServer
  const value = randomValue()
  await backend.secrets.send(new CreateSecretCommand({ Name: 'key', SecretString: value }))
  const credentials = vi.fn(() => fake.credentials)
  const secrets = await loadOn(backend, { schema, ttl: 60_000 }, { credentials, ...options })
  fake.calls.reset()
  credentials.mockClear()
  return { fake, value, logins: () => credentials.mock.calls.length, secrets }
}

describe('what AWS Secrets Manager refuses', () => {
  it('takes the value away after a fresh login and a second read', async () => {
    const { fake, logins, secrets } = await holding()
    fake.deny('key')
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'permission_denied', variable: 'KEY' })
    expect(() => secrets.env.KEY.expose()).toThrow(/permission_denied/)
    expect(logins()).toBe(1)
    expect(fake.calls.byAction).toEqual({ GetSecretValue: 2 })
  })

  it('keeps the value where the fresh login is let in', async () => {
    const { fake, value, secrets } = await holding()
    const old = fake.credentials.accessKeyId
    fake.faults.denyCaller(old)
    fake.login()
    await secrets.refresh()
    expect(secrets.env.KEY.expose()).toBe(value)
    expect(fake.calls.all.map(({ accessKeyId, failed }) => [accessKeyId === old, failed])).toEqual([
      [true, 'AccessDeniedException'],
      [false, undefined],
    ])
  })

  it('makes one fresh login for many secrets that are refused at once', async () => {
    const backend = await awsFor('in-process')
    const fake = backend.fake as AwsServer
    const names = Array.from({ length: 30 }, (_, index) => `s${index}`)
    for (const Name of names) await backend.secrets.send(new CreateSecretCommand({ Name, SecretString: randomValue() }))
    const credentials = vi.fn(() => fake.credentials)
    const many = Object.fromEntries(names.map((name) => [name, secret(z.string(), { from: `aws-sm://${name}` })]))
    const secrets = await loadOn(backend, { schema: many, ttl: 60_000 }, { credentials })
    credentials.mockClear()
    for (const name of names) fake.deny(name)
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'permission_denied' })
    expect(names.every((name) => secrets.health().variables[name]?.state === 'failed')).toBe(true)
    expect(credentials.mock.calls.length).toBeLessThanOrEqual(2)
  })

  it('is told from a login that ran out, which keeps the value and is mended by the next login', async () => {
    const { fake, value, secrets } = await holding()
    fake.expire()
    const stale = troubleOf(secrets, 'stale')
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await stale).toMatchObject({ code: 'unauthenticated' })
    expect(secrets.env.KEY.expose()).toBe(value)
    fake.login()
    await secrets.refresh()
    expect(secrets.health().ok).toBe(true)
  })

  it('is told from a key that was deleted', async () => {
    const { fake, value, secrets } = await holding()
    fake.revoke()
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(secrets.env.KEY.expose()).toBe(value)
  })

  it('is told from a clock that is wrong, which is made up for', async () => {
    const { fake, value, secrets } = await holding()
    fake.faults.skew = 20 * 60_000
    await secrets.refresh().catch(() => undefined)
    await secrets.refresh()
    expect(secrets.env.KEY.expose()).toBe(value)
    expect(secrets.health().ok).toBe(true)
  })

  it.each([
    ['the 403 page of a proxy', { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>Forbidden</html>' }],
    ['a 404 page', { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not here</html>' }],
    ['a 403 in XML', { status: 403, headers: { 'content-type': 'text/xml' }, body: '<Error><Code>AccessDenied</Code></Error>' }],
    ['a 200 that is a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' }],
    ['a 403 without a body', { status: 403 }],
    ['a 400 without a name', { status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{}' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['an answer that is cut', { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{"SecretStr', cut: true }],
    ['a 502', { status: 502, body: 'Bad Gateway' }],
    ['an answer without a value', { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: '{}' }],
  ])('is told from %s, which keeps the value', async (_, answer) => {
    const { fake, value, secrets } = await holding()
    fake.answer(answer)
    await expect(secrets.refresh()).rejects.toMatchObject({ code: expect.stringMatching(/^(unavailable|data_loss)$/) })
    expect(secrets.env.KEY.expose()).toBe(value)
    fake.answer(undefined)
    await secrets.refresh()
    expect(secrets.health().ok).toBe(true)
  })

  it('is told from throttling, which keeps the value', async () => {
    const { fake, value, secrets } = await holding()
    fake.throttle(1)
    await expect(secrets.refresh()).rejects.toMatchObject({ code: 'resource_exhausted' })
    expect(secrets.env.KEY.expose()).toBe(value)
  })
})

describe('where no region is named', () => {
  it('one error says so, for all references, and nothing is sent', async () => {
    const { endpoint, credentials, fake } = await awsFor('in-process')
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(name, '')
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nonexistent')
    try {
      const adapters = [aws({ endpoint, credentials: async () => credentials() })]
      const problems = await problemsOf(load({ schema: { ...schema, OTHER: secret(z.string(), { from: 'aws-sm://other' }) }, adapters }))
      expect(problems.map(({ code }) => code)).toEqual(['invalid_config', 'invalid_config'])
      expect(problems[0]?.message).toMatch(/region.*AWS_REGION/)
      expect(fake?.calls.count()).toBe(0)
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
