import { DescribeSecretCommand, GetSecretValueCommand, RestoreSecretCommand } from '@aws-sdk/client-secrets-manager'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { aws, type AwsOptions } from '../../adapters/aws/index.ts'
import { secret } from '../../src/load/declaration.ts'
import { Writer } from '../../src/load/writer.ts'
import { Redactor } from '../../src/redact/redactor.ts'
import type { AwsBackend, AwsPlace } from '../conformance/aws-setup.ts'
import { randomValue, problemsOf } from '../load/loading.ts'
import { awsFor, loadOn, reaching } from './aws-world.ts'

function writerOn(backend: AwsBackend, options: AwsOptions = {}): Writer {
  const adapter = aws({ ...reaching(backend), ...options })
  onTestFinished(async () => await adapter.close())
  return new Writer({ config: { adapters: [adapter], attempts: 1 }, env: {}, redactor: new Redactor() })
}

/** Writing, as `tightlip set` and its siblings do. */
export function writeScenarios(place: AwsPlace): void {
  it('keeps the former value as AWSPREVIOUS, text as text and bytes as bytes', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}put`
    const writer = writerOn(backend)
    const text = randomValue()
    const bytes = Buffer.from([0, 255, 10, 128])
    await writer.put(`aws-sm://${path}`, Buffer.from(text))
    await writer.put(`aws-sm://${path}`, bytes)
    const current = await backend.secrets.send(new GetSecretValueCommand({ SecretId: path }))
    expect([...(current.SecretBinary ?? [])]).toEqual([...bytes])
    const previous = await backend.secrets.send(new GetSecretValueCommand({ SecretId: path, VersionStage: 'AWSPREVIOUS' }))
    expect(previous.SecretString).toBe(text)
  })

  it('removes within the window that the options name, and says of a secret in it that it must be restored first', async () => {
    const backend = await awsFor(place)
    const path = `${backend.prefix}window`
    const writer = writerOn(backend, { recoveryWindow: 7 })
    const again = randomValue()
    await writer.put(`aws-sm://${path}`, Buffer.from(randomValue()))
    expect(await writer.remove(`aws-sm://${path}`)).toBe(true)
    const { DeletedDate } = await backend.secrets.send(new DescribeSecretCommand({ SecretId: path }))
    expect(DeletedDate).toBeInstanceOf(Date)
    const schema = { KEY: secret(z.string(), { from: `aws-sm://${path}` }) }
    expect(await problemsOf(loadOn(backend, { schema }))).toMatchObject([{ code: 'failed_precondition' }])
    // moto takes a new value for what is scheduled for deletion.
    if (backend.fake !== undefined) {
      const put = writer.put(`aws-sm://${path}`, Buffer.from(again))
      await expect(put).rejects.toMatchObject({ code: 'failed_precondition', remedy: expect.stringContaining('restore') })
    }
    expect(await writer.remove(`aws-sm://${path}`)).toBe(false)
    await backend.secrets.send(new RestoreSecretCommand({ SecretId: path }))
    await writer.put(`aws-sm://${path}`, Buffer.from(again))
    expect((await loadOn(backend, { schema })).env.KEY.expose()).toBe(again)
  })

  it('lists all pages of a prefix, and nothing that is scheduled for deletion', async () => {
    const backend = await awsFor(place)
    if (backend.fake !== undefined) backend.fake.faults.listPages = { size: 4, empty: true }
    const writer = writerOn(backend)
    const names = Array.from({ length: 10 }, (_, index) => `${backend.prefix}list/${index}`)
    for (const name of [...names, `${backend.prefix}other`]) await writer.put(`aws-sm://${name}`, Buffer.from(randomValue()))
    await writer.remove(`aws-sm://${names[0]}`)
    const listed = await writer.list('aws-sm', `${backend.prefix}list/`)
    expect(listed.map(({ id }) => id.path).toSorted()).toEqual(names.slice(1))
    expect(listed.every(({ createdAt }) => createdAt instanceof Date)).toBe(true)
  })
}
