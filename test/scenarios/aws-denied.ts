import { CreateSecretCommand, DeleteSecretCommand, RestoreSecretCommand } from '@aws-sdk/client-secrets-manager'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { secret } from '../../src/load/declaration.ts'
import type { AwsPlace } from '../conformance/aws-setup.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { awsFor, loadOn, troubleOf } from './aws-world.ts'

/** What is gone, told from what is down. */
export function denialScenarios(place: AwsPlace): void {
  it('tells missing, scheduled for deletion and not JSON apart in one report, and hands out nothing', async () => {
    const backend = await awsFor(place)
    const [good, gone] = [`${backend.prefix}good`, `${backend.prefix}gone`]
    for (const Name of [good, gone]) await backend.secrets.send(new CreateSecretCommand({ Name, SecretString: randomValue() }))
    await backend.secrets.send(new DeleteSecretCommand({ SecretId: gone, RecoveryWindowInDays: 7 }))
    const loading = loadOn(backend, {
      schema: {
        GOOD: secret(z.string(), { from: `aws-sm://${good}` }),
        GONE: secret(z.string(), { from: `aws-sm://${gone}` }),
        NONE: secret(z.string(), { from: `aws-sm://${backend.prefix}none` }),
        FIELD: secret(z.string(), { from: `aws-sm://${good}#field` }),
      },
    })
    expect((await problemsOf(loading)).map(({ variable, code }) => [variable, code])).toEqual([
      ['GONE', 'failed_precondition'],
      ['NONE', 'not_found'],
      ['FIELD', 'invalid_value'],
    ])
  })

  it('takes a value away once its secret is scheduled for deletion, and brings it back when it is restored', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}scheduled`
    const value = randomValue()
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: value }))
    const secrets = await loadOn(backend, { schema: { KEY: secret(z.string(), { from: `aws-sm://${path}` }) }, ttl: 100 })
    const { KEY } = secrets.env
    const evicted = troubleOf(secrets, 'error')
    await backend.secrets.send(new DeleteSecretCommand({ SecretId: path, RecoveryWindowInDays: 7 }))
    expect(await evicted).toMatchObject({ code: 'failed_precondition', variable: 'KEY' })
    expect(() => KEY.expose()).toThrow(/failed_precondition/)
    await backend.secrets.send(new RestoreSecretCommand({ SecretId: path }))
    await expect.poll(() => secrets.health().ok, { timeout: 10_000 }).toBe(true)
    expect(KEY.expose()).toBe(value)
  })

  it('takes a value away once its secret is gone', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}gone`
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: randomValue() }))
    const secrets = await loadOn(backend, { schema: { KEY: secret(z.string(), { from: `aws-sm://${path}` }) }, ttl: 100 })
    const evicted = troubleOf(secrets, 'error')
    await backend.secrets.send(new DeleteSecretCommand({ SecretId: path, ForceDeleteWithoutRecovery: true }))
    expect(await evicted).toMatchObject({ code: 'not_found' })
    expect(() => secrets.env.KEY.expose()).toThrow(/not_found/)
  })

  it('keeps a value while AWS is down, and says so each time', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}kept`
    const value = randomValue()
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: value }))
    const secrets = await loadOn(backend, { schema: { KEY: secret(z.string(), { from: `aws-sm://${path}` }) }, ttl: 100 })
    for (const stopping of [backend.stop(), undefined]) {
      const stale = troubleOf(secrets, 'stale')
      await stopping
      expect(await stale).toMatchObject({ code: 'unavailable', variable: 'KEY' })
      expect(secrets.env.KEY.expose()).toBe(value)
    }
    expect(secrets.health().variables['KEY']).toMatchObject({ state: 'stale', code: 'unavailable' })
  })

  it('keeps a value while AWS does not answer', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}slow`
    const value = randomValue()
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: value }))
    const schema = { KEY: secret(z.string(), { from: `aws-sm://${path}` }) }
    const secrets = await loadOn(backend, { schema, ttl: 100, timeout: 300 })
    const stale = troubleOf(secrets, 'stale')
    backend.hang()
    expect(await stale).toMatchObject({ code: 'deadline_exceeded' })
    expect(secrets.env.KEY.expose()).toBe(value)
  })
}
