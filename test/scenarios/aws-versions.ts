import { randomBytes } from 'node:crypto'
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { secret } from '../../src/load/declaration.ts'
import type { AwsPlace } from '../conformance/aws-setup.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { awsFor, loadOn, reaching, rotationOf } from './aws-world.ts'

/** Versions, and following them. */
export function versionScenarios(place: AwsPlace): void {
  it('brings a new version into the handle of a running program', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}rotated`
    const [first, second] = [randomValue(), randomValue()]
    const { VersionId: before } = await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: first }))
    const secrets = await loadOn(backend, { schema: { KEY: secret(z.string(), { from: `aws-sm://${path}` }) }, ttl: 100 })
    const { KEY } = secrets.env
    expect(KEY.expose()).toBe(first)
    const rotation = rotationOf(secrets)
    const { VersionId: after } = await backend.secrets.send(new PutSecretValueCommand({ SecretId: path, SecretString: second }))
    expect(await rotation).toEqual({ name: 'KEY', reference: `aws-sm://${path}`, version: after, previousVersion: before })
    expect(KEY.expose()).toBe(second)
  })

  it('does not show a pending version, and shows it once it is made current', async () => {
    const backend = await awsFor(place)
    const SecretId = `${backend.prefix}pending`
    const [first, second] = [randomValue(), randomValue()]
    const { VersionId: old } = await backend.secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: first }))
    // moto gives the version that was put last to whoever names no stage.
    const from = backend.fake === undefined ? `aws-sm://${SecretId}?stage=AWSCURRENT` : `aws-sm://${SecretId}`
    const secrets = await loadOn(backend, { schema: { KEY: secret(z.string(), { from }) }, ttl: 60_000 })
    const { KEY } = secrets.env
    const pending = { SecretId, SecretString: second, VersionStages: ['AWSPENDING'] }
    const { VersionId: next } = await backend.secrets.send(new PutSecretValueCommand(pending))
    await secrets.refresh()
    expect(KEY.expose()).toBe(first)
    const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: next, RemoveFromVersionId: old }
    await backend.secrets.send(new UpdateSecretVersionStageCommand(move))
    await secrets.refresh()
    expect([KEY.expose(), KEY.version]).toEqual([second, next])
  })

  it('follows a rotation that AWS makes, and says when it was', async () => {
    const backend = await awsFor(place)
    const SecretId = `${backend.prefix}by-aws`
    const { VersionId: before } = await backend.secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: randomValue() }))
    const schema = { KEY: secret(z.string(), { from: `aws-sm://${SecretId}` }) }
    const secrets = await loadOn(backend, { schema, ttl: 60_000 }, { rotationFacts: true })
    const started = Date.now()
    const RotationRules = { AutomaticallyAfterDays: 7 }
    let rotated: string | undefined
    if (backend.fake === undefined) {
      // moto runs no function: it makes an empty version, which is given a value by hand.
      await backend.secrets.send(new RotateSecretCommand({ SecretId, RotationRules }))
      rotated = (await backend.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: randomValue() }))).VersionId
    } else {
      const RotationLambdaARN = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate'
      rotated = (await backend.secrets.send(new RotateSecretCommand({ SecretId, RotationLambdaARN, RotationRules }))).VersionId
    }
    await secrets.refresh()
    expect(secrets.env.KEY.version).toBe(rotated)
    expect(rotated).not.toBe(before)
    expect(Number(secrets.health().variables['KEY']?.rotatedAt)).toBeGreaterThanOrEqual(started - 1000)
  })

  it('reads the version that a stage or an id names', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}stages`
    const [first, second, third] = [randomValue(), randomValue(), randomValue()]
    const { VersionId: oldest } = await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: first }))
    await backend.secrets.send(new PutSecretValueCommand({ SecretId: path, SecretString: second }))
    await backend.secrets.send(new PutSecretValueCommand({ SecretId: path, SecretString: third }))
    const { env } = await loadOn(backend, {
      schema: {
        PREVIOUS: secret(z.string(), { from: `aws-sm://${path}?stage=AWSPREVIOUS` }),
        OLDEST: secret(z.string(), { from: `aws-sm://${path}?version=${oldest}` }),
        CURRENT: secret(z.string(), { from: `aws-sm://${path}` }),
      },
    })
    expect([env.OLDEST.expose(), env.PREVIOUS.expose(), env.CURRENT.expose()]).toEqual([first, second, third])
    expect(env.OLDEST.version).toBe(oldest)
  })

  it('tells a version and a stage that are not there from a secret that is', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}versions`
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: randomValue() }))
    const none = `${path}?version=00000000-0000-4000-8000-000000000000`
    const loading = loadOn(backend, {
      schema: {
        VERSION: secret(z.string(), { from: `aws-sm://${none}` }),
        STAGE: secret(z.string(), { from: `aws-sm://${path}?stage=NONE` }),
      },
    })
    const problems = await problemsOf(loading)
    expect(problems.map(({ variable, code }) => [variable, code])).toEqual([
      ['VERSION', 'not_found'],
      ['STAGE', 'not_found'],
    ])
  })

  it('reads by ARN, whole or without its suffix, in its own region, and by the region that a reference names', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}here`
    const [here, there] = [randomValue(), randomValue()]
    const { ARN: arn = '' } = await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: here }))
    const elsewhere = new SecretsManagerClient({ ...reaching(backend), region: 'us-east-1' })
    await elsewhere.send(new CreateSecretCommand({ Name: path, SecretString: there }))
    elsewhere.destroy()
    const { env } = await loadOn(
      backend,
      {
        schema: {
          WHOLE: secret(z.string(), { from: arn }),
          PARTIAL: secret(z.string(), { from: arn.slice(0, -7) }),
          NAME: secret(z.string(), { from: `aws-sm://${path}?region=${backend.region}` }),
          OTHER: secret(z.string(), { from: `aws-sm://${path}?region=us-east-1` }),
        },
      },
      { region: 'ap-south-1' },
    )
    expect([env.WHOLE.expose(), env.PARTIAL.expose(), env.NAME.expose(), env.OTHER.expose()]).toEqual([here, here, here, there])
  })

  it('takes a binary value for the text it is, and says of other bytes that they are none', async () => {
    const backend = await awsFor(place)
    const value = randomValue()
    const [text, bytes] = [`${backend.prefix}text`, `${backend.prefix}bytes`]
    await backend.secrets.send(new CreateSecretCommand({ Name: text, SecretBinary: Buffer.from(value) }))
    await backend.secrets.send(
      new CreateSecretCommand({ Name: bytes, SecretBinary: Buffer.concat([Buffer.from([0, 255]), randomBytes(20)]) }),
    )
    const TEXT = secret(z.string(), { from: `aws-sm://${text}` })
    const { env } = await loadOn(backend, { schema: { TEXT } })
    expect(env.TEXT.expose()).toBe(value)
    const [problem] = await problemsOf(loadOn(backend, { schema: { TEXT, BYTES: secret(z.string(), { from: `aws-sm://${bytes}` }) } }))
    expect(problem).toMatchObject({ variable: 'BYTES', code: 'invalid_value' })
  })
}
