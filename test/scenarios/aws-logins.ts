import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { aws, type AwsOptions } from '../../adapters/aws/index.ts'
import { secret } from '../../src/load/declaration.ts'
import type { AwsBackend } from '../conformance/aws-setup.ts'
import { load, randomValue } from '../load/loading.ts'
import { awsFor, reaching } from './aws-world.ts'

const arn = 'arn:aws:iam::123456789012:role/reader'

/** Ways to log in, on a server that has STS. */
export function loginScenarios(place: { readonly moto: string }): void {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  /** Loads one secret with these options and no others, and gives what stood in front of moto. */
  const loads = async (backend: AwsBackend, options: AwsOptions): Promise<NonNullable<AwsBackend['front']>> => {
    const { front } = backend
    if (front === undefined) throw new Error('this needs a server with STS')
    const path = `${backend.prefix}login`
    const value = randomValue()
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: value }))
    const adapter = aws(options)
    const secrets = await load({ adapters: [adapter], attempts: 1, schema: { KEY: secret(z.string(), { from: `aws-sm://${path}` }) } })
    expect(secrets.env.KEY.expose()).toBe(value)
    await secrets.close()
    await adapter.close()
    return front
  }
  const filesWith = (files: Readonly<Record<string, string>>): ((name: string) => string) => {
    const folder = mkdtempSync(join(tmpdir(), 'tightlip-aws-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    return (name) => join(folder, name)
  }
  const key = (): readonly [string, string] => [randomValue(), randomValue(30)]

  it('assumes a role, and reads as that role', async () => {
    const backend = await awsFor(place)
    const externalId = randomValue()
    const role = { arn, externalId, sessionName: 'billing', duration: 900 }
    const front = await loads(backend, { ...reaching(backend), env: { AWS_ENDPOINT_URL_STS: backend.endpoint }, assumeRole: role })
    const [login, read] = front.calls
    expect(front.calls.map(({ action }) => action)).toEqual(['AssumeRole', 'GetSecretValue'])
    const { RoleArn, ExternalId, RoleSessionName, DurationSeconds } = Object.fromEntries(login?.form ?? [])
    expect([RoleArn, ExternalId, RoleSessionName, DurationSeconds]).toEqual([arn, externalId, 'billing', '900'])
    expect(login?.accessKeyId).toBe(backend.credentials().accessKeyId)
    expect(read?.accessKeyId).not.toBe(login?.accessKeyId)
  })

  it('logs in with the token of a web identity that the environment names', async () => {
    const backend = await awsFor(place)
    const file = filesWith({ token: randomValue(60) })
    const settings = {
      AWS_WEB_IDENTITY_TOKEN_FILE: file('token'),
      AWS_ROLE_ARN: arn,
      AWS_ENDPOINT_URL: backend.endpoint,
      AWS_REGION: backend.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: file('none'),
      AWS_SHARED_CREDENTIALS_FILE: file('none'),
    }
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
    const front = await loads(backend, {})
    expect(front.calls.map(({ action }) => action)).toEqual(['AssumeRoleWithWebIdentity', 'GetSecretValue'])
    expect(front.calls[0]).toMatchObject({ accessKeyId: undefined })
    expect(front.calls[1]?.accessKeyId).toMatch(/./)
  })

  it('logs in with the profile that the options name, in its region', async () => {
    const backend = await awsFor(place)
    const [id, secretKey] = key()
    const file = filesWith({
      config: `[profile reader]\nregion = ${backend.region}\n`,
      credentials: `[reader]\naws_access_key_id = ${id}\naws_secret_access_key = ${secretKey}\n`,
    })
    vi.stubEnv('AWS_CONFIG_FILE', file('config'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file('credentials'))
    const front = await loads(backend, { profile: 'reader', endpoint: backend.endpoint })
    expect(front.calls.map(({ action, accessKeyId }) => [action, accessKeyId])).toEqual([['GetSecretValue', id]])
  })

  it('logs in with the profile that the environment names, at its address', async () => {
    const backend = await awsFor(place)
    const [id, secretKey] = key()
    const file = filesWith({
      config: `[profile reader]\nregion = ${backend.region}\nendpoint_url = ${backend.endpoint}\n`,
      credentials: `[reader]\naws_access_key_id = ${id}\naws_secret_access_key = ${secretKey}\n`,
    })
    vi.stubEnv('AWS_CONFIG_FILE', file('config'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file('credentials'))
    vi.stubEnv('AWS_PROFILE', 'reader')
    const front = await loads(backend, {})
    expect(front.calls.map(({ action, accessKeyId }) => [action, accessKeyId])).toEqual([['GetSecretValue', id]])
  })

  it('assumes the role that a profile names', async () => {
    const backend = await awsFor(place)
    const [id, secretKey] = key()
    const file = filesWith({
      config: `[profile base]\nregion = ${backend.region}\n[profile reader]\nrole_arn = ${arn}\nsource_profile = base\nregion = ${backend.region}\n`,
      credentials: `[base]\naws_access_key_id = ${id}\naws_secret_access_key = ${secretKey}\n`,
    })
    vi.stubEnv('AWS_CONFIG_FILE', file('config'))
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file('credentials'))
    vi.stubEnv('AWS_ENDPOINT_URL', backend.endpoint)
    vi.stubEnv('AWS_PROFILE', 'reader')
    const front = await loads(backend, {})
    expect(front.calls.map(({ action }) => action)).toEqual(['AssumeRole', 'GetSecretValue'])
    expect(front.calls[0]?.accessKeyId).toBe(id)
    expect(front.calls[1]?.accessKeyId).not.toBe(id)
  })
}
