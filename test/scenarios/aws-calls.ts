import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { aws } from '../../adapters/aws/index.ts'
import { secret } from '../../src/load/declaration.ts'
import { Reader } from '../../src/load/reader.ts'
import { AdapterTable } from '../../src/load/adapter-table.ts'
import type { AwsPlace } from '../conformance/aws-setup.ts'
import { randomValue } from '../load/loading.ts'
import { awsFor, loadOn, reaching } from './aws-world.ts'

/** What reading costs. */
export function callScenarios(place: AwsPlace): void {
  it('reads one secret for 50 that ask at the same time in 1 call', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}one`
    const value = randomValue()
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: value }))
    const adapter = aws(reaching(backend))
    const adapters = new AdapterTable([adapter], { environment: undefined, env: {} })
    const reader = new Reader({ adapters, conceal: () => undefined, timeout: 10_000, attempts: 1, concurrency: 8 })
    backend.resetCalls()
    const reading = Array.from({ length: 50 }, async () => {
      const [result] = await reader.read([{ scheme: 'aws-sm', path, params: {} }], { signal: new AbortController().signal })
      return result?.status === 'fulfilled' && Buffer.from(result.value.bytes).toString() === value
    })
    expect((await Promise.all(reading)).every(Boolean)).toBe(true)
    expect(backend.calls()).toEqual({ GetSecretValue: 1 })
    await adapter.close()
  })

  it('reads 5 fields of one secret in 1 call', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}db`
    const fields = Object.fromEntries(['user', 'password', 'host', 'port', 'name'].map((field) => [field, randomValue()]))
    await backend.secrets.send(new CreateSecretCommand({ Name: path, SecretString: JSON.stringify(fields) }))
    backend.resetCalls()
    const schema = Object.fromEntries(
      Object.keys(fields).map((field) => [field, secret(z.string(), { from: `aws-sm://${path}#${field}` })]),
    )
    const { env } = await loadOn(backend, { schema })
    for (const [field, value] of Object.entries(fields)) expect(env[field]?.expose()).toBe(value)
    expect(backend.calls()).toEqual({ GetSecretValue: 1 })
  })

  it('reads 45 secrets in 3 calls, each with its own value', async () => {
    const backend = await awsFor(place)
    const values = Array.from({ length: 45 }, () => randomValue())
    for (const [index, value] of values.entries()) {
      await backend.secrets.send(new CreateSecretCommand({ Name: `${backend.prefix}s${index}`, SecretString: value }))
    }
    backend.resetCalls()
    const schema = Object.fromEntries(
      values.map((_, index) => [`S${index}`, secret(z.string(), { from: `aws-sm://${backend.prefix}s${index}` })]),
    )
    const { env } = await loadOn(backend, { schema })
    for (const [index, value] of values.entries()) expect(env[`S${index}`]?.expose()).toBe(value)
    expect(backend.calls()).toEqual({ BatchGetSecretValue: 3 })
  })
}
