import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { secret, type SecretDeclaration } from '../../src/load/declaration.ts'
import type { AwsServer } from '../backends/aws/server.ts'
import type { AwsBackend } from '../conformance/aws-setup.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { awsFor, loadOn } from './aws-world.ts'

interface Kept {
  readonly backend: AwsBackend
  readonly fake: AwsServer
  readonly values: readonly string[]
  readonly schema: Readonly<Record<string, SecretDeclaration<string>>>
}

/** A server with secrets `s0`, `s1`, ... and a declaration of all of them. */
async function keeping(count: number): Promise<Kept> {
  const backend = await awsFor('in-process')
  const values = Array.from({ length: count }, () => randomValue())
  for (const [index, value] of values.entries()) {
    await backend.secrets.send(new CreateSecretCommand({ Name: `s${index}`, SecretString: value }))
  }
  backend.resetCalls()
  const schema = Object.fromEntries(values.map((_, index) => [`S${index}`, secret(z.string(), { from: `aws-sm://s${index}` })]))
  return { backend, fake: backend.fake as AwsServer, values, schema }
}

/** Warnings of tightlip's, from now on. */
function warnings(): readonly string[] {
  const heard: string[] = []
  const listener = ({ name, message }: Error): void => void (name === 'TightlipWarning' && heard.push(message))
  process.on('warning', listener)
  onTestFinished(() => void process.off('warning', listener))
  return heard
}

function valuesOf(env: Readonly<Record<string, { expose(): string }>>, { values }: Kept): readonly string[] {
  return values.map((_, index) => env[`S${index}`]?.expose() ?? '')
}

describe('batches of AWS Secrets Manager', () => {
  it('are given up for single reads when the permission is missing, which is said once', async () => {
    const kept = await keeping(5)
    const heard = warnings()
    kept.fake.denyBatch()
    const secrets = await loadOn(kept.backend, { schema: kept.schema })
    expect(valuesOf(secrets.env, kept)).toEqual(kept.values)
    await secrets.refresh()
    expect(kept.fake.calls.byAction).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 10 })
    await expect.poll(() => heard.length).toBe(1)
    expect(heard[0]).toContain('secretsmanager:BatchGetSecretValue')
  })

  it('are made up for by single reads when they are throttled, that time only', async () => {
    const kept = await keeping(5)
    kept.fake.throttleBatch(1)
    const secrets = await loadOn(kept.backend, { schema: kept.schema })
    expect(valuesOf(secrets.env, kept)).toEqual(kept.values)
    expect(kept.fake.calls.byAction).toEqual({ BatchGetSecretValue: 1, GetSecretValue: 5 })
    await secrets.refresh()
    expect(kept.fake.calls.byAction).toEqual({ BatchGetSecretValue: 2, GetSecretValue: 5 })
  })

  it('are read to the last page, through empty ones', async () => {
    const kept = await keeping(7)
    kept.fake.faults.batchPages = { size: 3, empty: true }
    const { env } = await loadOn(kept.backend, { schema: kept.schema })
    expect(valuesOf(env, kept)).toEqual(kept.values)
    expect(kept.fake.calls.byAction).toEqual({ BatchGetSecretValue: 6 })
  })

  it('name what is denied, scheduled for deletion or missing, and nothing else', async () => {
    const { backend, fake, schema } = await keeping(5)
    fake.deny('s1')
    fake.secrets().get('s2').deletion = { at: new Date(), until: new Date() }
    fake.secrets().delete('s3')
    const problems = await problemsOf(loadOn(backend, { schema }))
    expect(problems.map(({ variable, code }) => [variable, code])).toEqual([
      ['S1', 'permission_denied'],
      ['S2', 'failed_precondition'],
      ['S3', 'not_found'],
    ])
  })

  it('are not spoilt by a name that AWS does not take', async () => {
    const { backend, schema } = await keeping(4)
    const problems = await problemsOf(loadOn(backend, { schema: { ...schema, BAD: secret(z.string(), { from: 'aws-sm://no$name' }) } }))
    expect(problems.map(({ variable, code }) => [variable, code])).toEqual([['BAD', 'invalid_reference']])
  })

  it('keep regions apart', async () => {
    const kept = await keeping(3)
    const elsewhere = randomValue()
    const store = kept.fake.secrets('us-east-1')
    for (const name of ['s0', 's1']) store.addVersion(store.create(name), { SecretString: elsewhere })
    const schema = {
      ...kept.schema,
      E0: secret(z.string(), { from: 'aws-sm://s0?region=us-east-1' }),
      E1: secret(z.string(), { from: 'aws-sm://s1?region=us-east-1' }),
    }
    const { env } = await loadOn(kept.backend, { schema })
    expect(valuesOf(env, kept)).toEqual(kept.values)
    expect([env['E0']?.expose(), env['E1']?.expose()]).toEqual([elsewhere, elsewhere])
    expect(kept.fake.calls.byAction).toEqual({ BatchGetSecretValue: 2 })
  })

  it('read a name and an ARN of one secret, and a version of it, as what they are', async () => {
    const { backend, fake, values } = await keeping(2)
    const secret0 = fake.secrets().get('s0')
    const [first] = secret0.versions.keys()
    const next = randomValue()
    fake.secrets().addVersion(secret0, { SecretString: next })
    const { env } = await loadOn(backend, {
      schema: {
        S0: secret(z.string(), { from: 'aws-sm://s0' }),
        S1: secret(z.string(), { from: 'aws-sm://s1' }),
        ARN: secret(z.string(), { from: secret0.arn }),
        PARTIAL: secret(z.string(), { from: secret0.arn.slice(0, -7) }),
        FORMER: secret(z.string(), { from: `aws-sm://s0?version=${first}` }),
      },
    })
    const read = [env.S0, env.ARN, env.PARTIAL, env.FORMER, env.S1].map((handle) => handle.expose())
    expect(read).toEqual([next, next, next, values[0], values[1]])
  })
})
