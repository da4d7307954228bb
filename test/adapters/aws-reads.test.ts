import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AwsAdapter, AwsOptions } from '../../adapters/aws/index.ts'
import { startAws, type AwsServer } from '../backends/aws/server.ts'
import { wrapError } from '../../src/core/wrap-error.ts'
import { adapterOn, call, codeOf, secretId, store, textOf, told } from './aws-fixture.ts'

let server: AwsServer
beforeEach(async () => {
  server = await startAws()
})
afterEach(async () => await server.stop())

const open = (more: AwsOptions = {}): AwsAdapter => adapterOn(server, more)

function warnings(): string[] {
  const seen: string[] = []
  const spy = vi.spyOn(process, 'emitWarning').mockImplementation((text) => void seen.push(String(text)))
  onTestFinished(() => spy.mockRestore())
  return seen
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `prod/s${index}`)

describe('one secret', () => {
  it('is read by name, by ARN and by ARN without its suffix, with version, stages and the state of the connection', async () => {
    const version = store(server, 'prod/db', 'välue')
    const { arn } = server.secrets().get('prod/db')
    const adapter = open()
    for (const path of ['prod/db', arn, arn.slice(0, -7)]) {
      const value = await adapter.get(secretId(path), call())
      expect(textOf(value)).toBe('välue')
      expect(value).toMatchObject({ version, facts: { tls: 'none', stages: 'AWSCURRENT' } })
      expect(value?.rotatedAt).toBeInstanceOf(Date)
    }
  })

  it('may hold bytes', async () => {
    const secrets = server.secrets()
    secrets.addVersion(secrets.create('bin'), { SecretBinary: Buffer.from([0, 255, 10]).toString('base64') })
    expect([...((await open().get(secretId('bin'), call()))?.bytes ?? [])]).toEqual([0, 255, 10])
  })

  it('is read by version, by stage and by both, as AWS takes them', async () => {
    const first = store(server, 'a', 'one')
    const second = store(server, 'a', 'two')
    const adapter = open()
    const read = async (params: Record<string, string>): Promise<string | undefined> =>
      textOf(await adapter.get(secretId('a', params), call()))
    expect(await read({ version: first })).toBe('one')
    expect(await read({ stage: 'AWSPREVIOUS' })).toBe('one')
    expect(await read({ version: second, stage: 'AWSCURRENT' })).toBe('two')
    expect(await codeOf(read({ version: first, stage: 'AWSCURRENT' }), adapter)).toBe('failed_precondition')
    expect(await read({ stage: 'none' })).toBeUndefined()
  })

  it('is looked for in the region that the param or the ARN names', async () => {
    store(server, 'a', 'here')
    store(server, 'a', 'there', 'us-east-1')
    const { arn } = server.secrets('us-east-1').get('a')
    const adapter = open()
    const read = async (path: string, params = {}): Promise<string | undefined> => textOf(await adapter.get(secretId(path, params), call()))
    expect(await read('a')).toBe('here')
    expect(await read('a', { region: 'us-east-1' })).toBe('there')
    expect(await read(arn)).toBe('there')
    expect(await codeOf(read(arn, { region: 'eu-west-1' }), adapter)).toBe('invalid_reference')
    expect(await codeOf(read('a', { region: 'x.example.com/' }), adapter)).toBe('invalid_reference')
    expect(await codeOf(read('a', { other: '1' }), adapter)).toBe('invalid_reference')
  })

  it('that a gateway refuses in the words of AWS, without the request id of AWS, is down', async () => {
    const adapter = open()
    for (const name of ['AccessDenied', 'AccessDeniedException', 'ResourceNotFoundException', 'InvalidRequestException']) {
      server.faults.answer = { status: 403, headers: { 'x-amzn-requestid': '' }, body: JSON.stringify({ code: name }) }
      expect(await codeOf(adapter.get(secretId('a'), call()), adapter)).toBe('unavailable')
      const results = await adapter
        .getMany([secretId('a'), secretId('b')], call())
        .catch((error: unknown) => wrapError(error, adapter).code)
      expect(results).toBe('unavailable')
    }
  })

  it('that is denied, deleted or not there is told apart from a backend that is down', async () => {
    for (const name of ['denied', 'deleted', 'ok']) store(server, name, 'x')
    const adapter = open()
    server.deny('denied')
    await adapter.remove(secretId('deleted'), call())
    const read = async (path: string): Promise<string> => await codeOf(adapter.get(secretId(path), call()), adapter)
    expect(await read('denied')).toBe('permission_denied')
    expect(await read('deleted')).toBe('failed_precondition')
    expect(await adapter.get(secretId('absent'), call())).toBeUndefined()
    server.throttle(1)
    expect(await read('ok')).toBe('resource_exhausted')
    const html = '<html>no entry</html>'
    const answers: [number, string, string][] = [
      [500, '{"__type":"InternalServiceError"}', 'unavailable'],
      [403, html, 'unavailable'],
      [404, html, 'unavailable'],
      [404, '', 'unavailable'],
      [403, '{"message":"Forbidden"}', 'unavailable'],
      [302, '', 'unavailable'],
      [200, html, 'unavailable'],
      [200, '{}', 'unavailable'],
      [200, '{"SecretString":"x","CreatedDate":"yesterday"}', 'unavailable'],
      [429, html, 'unavailable'],
      [400, '{"__type":"DecryptionFailure"}', 'failed_precondition'],
      [400, '{"__type":"AccessDeniedException","Message":"Access to KMS is not allowed"}', 'permission_denied'],
    ]
    for (const [status, body, code] of answers) {
      server.answer({ status, body })
      expect([status, body, await read('ok')]).toEqual([status, body, code])
    }
    server.answer(undefined)
    expect(await read('ok')).toBe('nothing')
    await server.stop()
    expect(await read('ok')).toBe('unavailable')
  })
})

describe('many secrets', () => {
  it('cost one call for 20', async () => {
    for (const name of names(45)) store(server, name, `value of ${name}`)
    const adapter = open()
    const results = await adapter.getMany(
      names(45).map((name) => secretId(name)),
      call(),
    )
    expect(told(results, adapter)).toEqual(names(45).map((name) => `value of ${name}`))
    expect(server.calls.byAction).toEqual({ BatchGetSecretValue: 3 })
  })

  it('are asked for once where several ask for one, by whatever name', async () => {
    store(server, 'a', 'x')
    store(server, 'b', 'y')
    const { arn } = server.secrets().get('a')
    const adapter = open()
    const results = await adapter.getMany([secretId('a'), secretId(arn), secretId('b'), secretId('a'), secretId(arn.slice(0, -7))], call())
    expect(told(results, adapter)).toEqual(['x', 'x', 'y', 'x', 'x'])
    expect(server.calls.byAction).toEqual({ BatchGetSecretValue: 1 })
    const [first, , , again] = results
    expect(first?.status === 'fulfilled' && again?.status === 'fulfilled' && first.value?.bytes !== again.value?.bytes).toBe(true)
  })

  it('whose pages do not end are given up', async () => {
    server.faults.answer = { status: 200, body: JSON.stringify({ SecretValues: [], NextToken: 'more' }) }
    const adapter = open()
    const results = await adapter.getMany([secretId('a'), secretId('b')], call())
    expect(told(results, adapter)).toEqual(['(unavailable)', '(unavailable)'])
    expect(server.calls.count()).toBeLessThan(50)
  })

  it('come in pages, empty ones too', async () => {
    for (const name of names(5)) store(server, name, name)
    server.faults.batchPages = { size: 2, empty: true }
    const adapter = open()
    const ids = [...names(5), 'absent'].map((name) => secretId(name))
    expect(told(await adapter.getMany(ids, call()), adapter)).toEqual([...names(5), undefined])
    expect(server.calls.count('GetSecretValue')).toBe(0)
  })

  it('are told apart where AWS answers a part of a batch with errors', async () => {
    for (const name of ['a', 'denied', 'deleted', 'b']) store(server, name, name)
    const { arn } = server.secrets().get('denied')
    const adapter = open()
    server.deny('denied')
    await adapter.remove(secretId('deleted'), call())
    const results = await adapter.getMany(
      ['a', 'denied', 'deleted', 'absent', 'b', arn].map((name) => secretId(name)),
      call(),
    )
    expect(told(results, adapter)).toEqual(['a', '(permission_denied)', '(failed_precondition)', undefined, 'b', '(permission_denied)'])
    expect(server.calls.count('GetSecretValue')).toBe(0)
  })

  it('are not denied by an answer that AWS gave no id', async () => {
    const adapter = open()
    const Errors = ['a', 'b'].map((SecretId) => ({ SecretId, ErrorCode: 'AccessDeniedException', Message: 'x' }))
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': '' }
    server.answer({ status: 200, headers, body: JSON.stringify({ SecretValues: [], Errors }) })
    expect(told(await adapter.getMany([secretId('a'), secretId('b')], call()), adapter)).toEqual(['(unavailable)', '(unavailable)'])
  })

  it('are read region by region, and versions one by one', async () => {
    const first = store(server, 'a', 'one')
    store(server, 'a', 'two')
    store(server, 'b', 'b')
    for (const name of ['c', 'd']) store(server, name, name, 'us-east-1')
    const adapter = open()
    const ids = [
      secretId('c', { region: 'us-east-1' }),
      secretId('a'),
      secretId('a', { version: first }),
      secretId(server.secrets('us-east-1').get('d').arn),
      secretId('b', { region: 'eu-west-1' }),
      secretId('a', { stage: 'AWSPREVIOUS' }),
      secretId('a', { what: '1' }),
    ]
    expect(told(await adapter.getMany(ids, call()), adapter)).toEqual(['c', 'two', 'one', 'd', 'b', 'one', '(invalid_reference)'])
    expect(server.calls.byAction).toEqual({ BatchGetSecretValue: 2, GetSecretValue: 2 })
  })

  it('are read one by one, and AWS is asked for no batch again, where the identity may not read batches; one warning says so', async () => {
    for (const name of names(3)) store(server, name, name)
    const said = warnings()
    const adapter = open()
    server.denyBatch()
    server.deny('prod/s1')
    const ids = names(3).map((name) => secretId(name))
    for (const calls of [
      { BatchGetSecretValue: 1, GetSecretValue: 3 },
      { BatchGetSecretValue: 1, GetSecretValue: 6 },
    ]) {
      expect(told(await adapter.getMany(ids, call()), adapter)).toEqual(['prod/s0', '(permission_denied)', 'prod/s2'])
      expect(server.calls.byAction).toEqual(calls)
    }
    expect(said).toEqual([expect.stringContaining('secretsmanager:BatchGetSecretValue')])
    expect(said.join()).not.toContain(server.credentials.accessKeyId)
    expect(said.join()).not.toMatch(/prod|\d{12}/)
  })

  it('are read one by one this time where the batch is throttled', async () => {
    for (const name of names(3)) store(server, name, name)
    const said = warnings()
    const adapter = open()
    server.throttleBatch(1)
    const ids = names(3).map((name) => secretId(name))
    expect(told(await adapter.getMany(ids, call()), adapter)).toEqual(names(3))
    expect(told(await adapter.getMany(ids, call()), adapter)).toEqual(names(3))
    expect(server.calls.byAction).toEqual({ BatchGetSecretValue: 2, GetSecretValue: 3 })
    expect(said).toEqual([])
  })

  it('fail as a whole where no call is answered, so that the whole is tried again', async () => {
    for (const name of names(25)) store(server, name, name)
    const adapter = open()
    server.down()
    const ids = names(25).map((name) => secretId(name))
    expect(await codeOf(adapter.getMany(ids, call()), adapter)).toBe('unavailable')
  })
})

describe('rotation', () => {
  it('is told where it is asked for: when the secret was made, was rotated and will be', async () => {
    store(server, 'a', 'one')
    store(server, 'b', 'b')
    const secret = server.secrets().get('a')
    secret.rotatedAt = new Date(Date.now() + 5000)
    secret.nextRotationAt = new Date(Date.now() + 86_400_000)
    const adapter = open({ rotationFacts: true })
    const seconds = (date: Date | undefined): number => Math.floor((date?.getTime() ?? 0) / 1000)
    const [result] = await adapter.getMany([secretId('a'), secretId('b')], call())
    for (const value of [await adapter.get(secretId('a'), call()), result?.status === 'fulfilled' ? result.value : undefined]) {
      expect(textOf(value)).toBe('one')
      expect(seconds(value?.createdAt)).toBe(seconds(secret.createdAt))
      expect(seconds(value?.rotatedAt)).toBe(seconds(secret.rotatedAt))
      expect(seconds(value?.nextRotationAt)).toBe(seconds(secret.nextRotationAt))
    }
    expect(server.calls.count('DescribeSecret')).toBe(3)
  })

  it('that may not be asked for costs a warning and no value', async () => {
    store(server, 'a', 'x')
    const said = warnings()
    const adapter = open({ rotationFacts: true })
    server.faults.denyAction('DescribeSecret')
    for (let time = 0; time < 2; time++) expect(textOf(await adapter.get(secretId('a'), call()))).toBe('x')
    expect(said).toEqual([expect.stringContaining('secretsmanager:DescribeSecret')])
  })
})
