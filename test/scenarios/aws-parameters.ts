import { DeleteParameterCommand, LabelParameterVersionCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { parameterStore } from '../../adapters/aws/index.ts'
import { secret } from '../../src/load/declaration.ts'
import type { AwsBackend, AwsPlace } from '../conformance/aws-setup.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { awsFor, loadOn, reaching, rotationOf, troubleOf } from './aws-world.ts'

/** Parameter Store, as a program sees it. */
export function parameterScenarios(place: AwsPlace): void {
  const put = async ({ parameters }: AwsBackend, Name: string, Value: string): Promise<void> => {
    await parameters.send(new PutParameterCommand({ Name, Value, Type: 'SecureString', Overwrite: true }))
  }
  const named = ({ prefix }: AwsBackend, name: string): string => `/${prefix}${name}`

  it('reads 25 parameters in 3 calls, each with its own value', async () => {
    const backend = await awsFor(place)
    const values = Array.from({ length: 25 }, () => randomValue())
    for (const [index, value] of values.entries()) await put(backend, named(backend, `p${index}`), value)
    backend.resetCalls()
    const schema = Object.fromEntries(
      values.map((_, index) => [`P${index}`, secret(z.string(), { from: `aws-ps://${named(backend, `p${index}`)}` })]),
    )
    const { env } = await loadOn(backend, { schema, adapters: [parameterStore(reaching(backend))] })
    for (const [index, value] of values.entries()) expect(env[`P${index}`]?.expose()).toBe(value)
    expect(backend.calls()).toEqual({ GetParameters: 3 })
  })

  it('reads a parameter and former versions of it together, each with its own value', async () => {
    const backend = await awsFor(place)
    const name = named(backend, 'versions')
    const values = [randomValue(), randomValue(), randomValue()]
    for (const value of values) await put(backend, name, value)
    await backend.parameters.send(new LabelParameterVersionCommand({ Name: name, ParameterVersion: 2, Labels: ['stable'] }))
    const { env } = await loadOn(backend, {
      schema: {
        FIRST: secret(z.string(), { from: `aws-ps://${name}?version=1` }),
        // moto does not say in its answer which label a version was chosen by.
        SECOND: secret(z.string(), { from: `aws-ps://${name}?${backend.fake === undefined ? 'version=2' : 'label=stable'}` }),
        CURRENT: secret(z.string(), { from: `aws-ps://${name}` }),
      },
      adapters: [parameterStore(reaching(backend))],
    })
    expect([env.FIRST.expose(), env.SECOND.expose(), env.CURRENT.expose()]).toEqual(values)
    expect([env.FIRST.version, env.CURRENT.version]).toEqual(['1', '3'])
  })

  it('follows a new version, and takes the value away when the parameter is gone', async () => {
    const backend = await awsFor(place)
    const name = named(backend, 'followed')
    const next = randomValue()
    await put(backend, name, randomValue())
    const schema = { KEY: secret(z.string(), { from: `aws-ps://${name}` }) }
    const secrets = await loadOn(backend, { schema, ttl: 100, adapters: [parameterStore(reaching(backend))] })
    const rotation = rotationOf(secrets)
    await put(backend, name, next)
    expect(await rotation).toMatchObject({ version: '2', previousVersion: '1' })
    expect(secrets.env.KEY.expose()).toBe(next)
    const evicted = troubleOf(secrets, 'error')
    await backend.parameters.send(new DeleteParameterCommand({ Name: name }))
    expect(await evicted).toMatchObject({ code: 'not_found' })
    expect(() => secrets.env.KEY.expose()).toThrow(/not_found/)
  })

  it('says which of many parameters and versions are missing', async () => {
    const backend = await awsFor(place)
    const name = named(backend, 'there')
    await put(backend, name, randomValue())
    const loading = loadOn(backend, {
      schema: {
        THERE: secret(z.string(), { from: `aws-ps://${name}` }),
        VERSION: secret(z.string(), { from: `aws-ps://${name}?version=9` }),
        NONE: secret(z.string(), { from: `aws-ps://${named(backend, 'none')}` }),
      },
      adapters: [parameterStore(reaching(backend))],
    })
    expect((await problemsOf(loading)).map(({ variable, code }) => [variable, code])).toEqual([
      ['VERSION', 'not_found'],
      ['NONE', 'not_found'],
    ])
  })
}
