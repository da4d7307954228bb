import { BatchGetSecretValueCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager'
import * as sm from '@aws-sdk/client-secrets-manager'
import * as ssm from '@aws-sdk/client-ssm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startAws, type AwsServer } from './server.ts'

// The stand-in for AWS, driven by AWS's own clients.

let server: AwsServer
const clients: { destroy(): void }[] = []

function secretsManager(more: SecretsManagerClientConfig = {}): SecretsManagerClient {
  const { endpoint, region, credentials } = server
  const client = new SecretsManagerClient({ endpoint, region, credentials, maxAttempts: 1, ...more })
  clients.push(client)
  return client
}

function systemsManager(): ssm.SSMClient {
  const { endpoint, region, credentials } = server
  const client = new ssm.SSMClient({ endpoint, region, credentials, maxAttempts: 1 })
  clients.push(client)
  return client
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => 'no failure',
    (error: { name: string; $metadata: { httpStatusCode: number } }) => `${error.name} ${error.$metadata.httpStatusCode}`,
  )
}

beforeEach(async () => {
  server = await startAws()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await server.stop()
})

describe('Secrets Manager', () => {
  it('moves the stages with each version', async () => {
    const client = secretsManager()
    const { ARN = '', VersionId: first = '' } = await client.send(new sm.CreateSecretCommand({ Name: 'a/b', SecretString: 'one' }))
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:\d{12}:secret:a\/b-[A-Za-z]{6}$/)
    await client.send(new sm.PutSecretValueCommand({ SecretId: 'a/b', SecretString: 'two' }))
    for (const id of ['a/b', ARN, ARN.slice(0, -7)]) {
      expect(await client.send(new GetSecretValueCommand({ SecretId: id }))).toMatchObject({
        SecretString: 'two',
        VersionStages: ['AWSCURRENT'],
      })
    }
    const previous = await client.send(new GetSecretValueCommand({ SecretId: 'a/b', VersionStage: 'AWSPREVIOUS' }))
    expect(previous).toMatchObject({ SecretString: 'one', VersionId: first })
    const { VersionId: pending } = await client.send(
      new sm.PutSecretValueCommand({ SecretId: 'a/b', SecretBinary: Buffer.from([0, 255]), VersionStages: ['AWSPENDING'] }),
    )
    const move = { SecretId: 'a/b', VersionStage: 'AWSCURRENT', MoveToVersionId: pending }
    expect(await failure(client.send(new sm.UpdateSecretVersionStageCommand(move)))).toBe('InvalidParameterException 400')
    const { VersionId: current } = await client.send(new GetSecretValueCommand({ SecretId: 'a/b' }))
    await client.send(new sm.UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: current }))
    const now = await client.send(new GetSecretValueCommand({ SecretId: 'a/b' }))
    expect([...(now.SecretBinary ?? [])]).toEqual([0, 255])
    expect(now.VersionStages?.toSorted()).toEqual(['AWSCURRENT', 'AWSPENDING'])
  })

  it('takes 20 ids in a batch and no more, and answers part of it by errors', async () => {
    const client = secretsManager()
    await client.send(new sm.CreateSecretCommand({ Name: 'a', SecretString: 'x' }))
    await client.send(new sm.CreateSecretCommand({ Name: 'gone', SecretString: 'x' }))
    await client.send(new sm.DeleteSecretCommand({ SecretId: 'gone' }))
    server.deny('denied')
    const { SecretValues, Errors } = await client.send(new BatchGetSecretValueCommand({ SecretIdList: ['a', 'gone', 'denied', 'none'] }))
    expect(SecretValues).toHaveLength(1)
    expect(Errors?.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode])).toEqual([
      ['gone', 'InvalidRequestException'],
      ['denied', 'AccessDeniedException'],
      ['none', 'ResourceNotFoundException'],
    ])
    const many = Array.from({ length: 21 }, (_, index) => `s${index}`)
    expect(await failure(client.send(new BatchGetSecretValueCommand({ SecretIdList: many })))).toBe('ValidationException 400')
    expect(await failure(client.send(new BatchGetSecretValueCommand({})))).toBe('InvalidParameterException 400')
  })

  it('gives pages, empty ones too, whose token is good for the same question only', async () => {
    const client = secretsManager()
    const names = ['a', 'b', 'c']
    for (const Name of names) await client.send(new sm.CreateSecretCommand({ Name, SecretString: 'x' }))
    server.faults.batchPages = { size: 2, empty: true }
    const sizes: (number | undefined)[] = []
    let token: string | undefined
    do {
      const page = await client.send(new BatchGetSecretValueCommand({ SecretIdList: names, NextToken: token }))
      sizes.push(page.SecretValues?.length)
      token = page.NextToken
      const other = client.send(new BatchGetSecretValueCommand({ SecretIdList: ['a'], NextToken: token ?? 'x' }))
      expect(await failure(other)).toBe('InvalidNextTokenException 400')
    } while (token !== undefined)
    expect(sizes).toEqual([0, 2, 0, 1])
  })

  it('keeps what is deleted for its window, and forgets what is deleted by force', async () => {
    const client = secretsManager()
    await client.send(new sm.CreateSecretCommand({ Name: 'a', SecretString: 'x' }))
    const days = client.send(new sm.DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 6 }))
    expect(await failure(days)).toBe('InvalidParameterException 400')
    await client.send(new sm.DeleteSecretCommand({ SecretId: 'a', RecoveryWindowInDays: 7 }))
    expect(await failure(client.send(new GetSecretValueCommand({ SecretId: 'a' })))).toBe('InvalidRequestException 400')
    expect(await failure(client.send(new sm.CreateSecretCommand({ Name: 'a', SecretString: 'y' })))).toBe('InvalidRequestException 400')
    expect((await client.send(new sm.DescribeSecretCommand({ SecretId: 'a' }))).DeletedDate).toBeInstanceOf(Date)
    expect((await client.send(new sm.ListSecretsCommand({}))).SecretList).toEqual([])
    await client.send(new sm.RestoreSecretCommand({ SecretId: 'a' }))
    await client.send(new GetSecretValueCommand({ SecretId: 'a' }))
    await client.send(new sm.DeleteSecretCommand({ SecretId: 'a', ForceDeleteWithoutRecovery: true }))
    await client.send(new sm.DeleteSecretCommand({ SecretId: 'a', ForceDeleteWithoutRecovery: true }))
    expect(await failure(client.send(new GetSecretValueCommand({ SecretId: 'a' })))).toBe('ResourceNotFoundException 400')
  })

  it('rotates, and says when', async () => {
    const client = secretsManager()
    await client.send(new sm.CreateSecretCommand({ Name: 'a', SecretString: 'x' }))
    expect(await failure(client.send(new sm.RotateSecretCommand({ SecretId: 'a' })))).toBe('InvalidRequestException 400')
    const lambda = 'arn:aws:lambda:eu-west-1:123456789012:function:rotate'
    await client.send(
      new sm.RotateSecretCommand({ SecretId: 'a', RotationLambdaARN: lambda, RotationRules: { AutomaticallyAfterDays: 7 } }),
    )
    expect((await client.send(new GetSecretValueCommand({ SecretId: 'a' }))).SecretString).not.toBe('x')
    const { LastRotatedDate, NextRotationDate } = await client.send(new sm.DescribeSecretCommand({ SecretId: 'a' }))
    expect(Number(NextRotationDate) - Number(LastRotatedDate)).toBe(7 * 86_400_000)
  })

  it('refuses values over 64 KiB, empty ones, names and versions that cannot be', async () => {
    const client = secretsManager()
    const create = async (Name: string, SecretString: string): Promise<string> =>
      await failure(client.send(new sm.CreateSecretCommand({ Name, SecretString })))
    expect(await create('a', 'x'.repeat(65_536))).toBe('no failure')
    expect(await create('b', 'x'.repeat(65_537))).toBe('ValidationException 400')
    expect(await create('b', '')).toBe('ValidationException 400')
    expect(await create('no spaces', 'x')).toBe('ValidationException 400')
    expect(await failure(client.send(new GetSecretValueCommand({ SecretId: 'a', VersionId: '1' })))).toBe('ValidationException 400')
    const none = new GetSecretValueCommand({ SecretId: 'a', VersionId: '00000000-0000-0000-0000-000000000000' })
    expect(await failure(client.send(none))).toBe('ResourceNotFoundException 400')
  })

  it('verifies who asks, and when', async () => {
    const read = async (more: SecretsManagerClientConfig = {}): Promise<string> =>
      await failure(secretsManager(more).send(new GetSecretValueCommand({ SecretId: 'a' })))
    server.secrets('us-east-1').addVersion(server.secrets('us-east-1').create('a'), { SecretString: 'x' })
    expect(await read()).toBe('ResourceNotFoundException 400')
    expect(await read({ region: 'us-east-1' })).toBe('no failure')
    const { credentials } = server
    expect(await read({ credentials: { ...credentials, secretAccessKey: 'other' } })).toBe('InvalidSignatureException 400')
    expect(await read({ credentials: { ...credentials, sessionToken: 'other' } })).toBe('UnrecognizedClientException 400')
    server.faults.skew = 6 * 60_000
    expect(await read()).toBe('InvalidSignatureException 400')
    server.faults.skew = 0
    server.expire()
    expect(await read()).toBe('ExpiredTokenException 400')
    server.login()
    expect(await read({ region: 'us-east-1' })).toBe('no failure')
    expect(
      (
        await fetch(server.endpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
          body: '{}',
        })
      ).status,
    ).toBe(400)
  })

  it('counts, throttles, refuses and fails as it is told', async () => {
    const client = secretsManager()
    const read = async (): Promise<string> => await failure(client.send(new GetSecretValueCommand({ SecretId: 'a' })))
    const batch = async (): Promise<string> => await failure(client.send(new BatchGetSecretValueCommand({ SecretIdList: ['a'] })))
    await client.send(new sm.CreateSecretCommand({ Name: 'a', SecretString: 'x' }))
    server.throttleBatch(1)
    expect([await read(), await batch(), await batch()]).toEqual(['no failure', 'ThrottlingException 400', 'no failure'])
    server.throttle(1)
    expect([await read(), await read()]).toEqual(['ThrottlingException 400', 'no failure'])
    server.denyBatch()
    expect([await read(), await batch()]).toEqual(['no failure', 'AccessDeniedException 400'])
    server.deny('a')
    expect(await read()).toBe('AccessDeniedException 400')
    server.down(500)
    expect(await read()).toMatch(/ 500$/)
    expect(server.calls.byAction).toMatchObject({ CreateSecret: 1, BatchGetSecretValue: 3, GetSecretValue: 5 })
    server.reset()
    expect([await read(), server.calls.count()]).toEqual(['no failure', 1])
  })
})

describe('Parameter Store', () => {
  it('keeps versions that a name can select', async () => {
    const client = systemsManager()
    const put = async (Value: string, Overwrite = false): Promise<unknown> =>
      await client.send(new ssm.PutParameterCommand({ Name: '/app/key', Value, Type: 'SecureString', Overwrite }))
    await put('one')
    expect(await failure(put('two'))).toBe('ParameterAlreadyExists 400')
    await put('two', true)
    const get = async (Name: string, WithDecryption = true): Promise<unknown> =>
      (await client.send(new ssm.GetParameterCommand({ Name, WithDecryption }))).Parameter
    expect(await get('/app/key')).toMatchObject({ Name: '/app/key', Value: 'two', Version: 2 })
    expect(await get('/app/key:1')).toMatchObject({ Name: '/app/key', Value: 'one', Selector: ':1' })
    expect(await get('arn:aws:ssm:eu-west-1:123456789012:parameter/app/key')).toMatchObject({ Value: 'two' })
    expect(await get('/app/key', false)).not.toMatchObject({ Value: 'two' })
    await client.send(new ssm.LabelParameterVersionCommand({ Name: '/app/key', ParameterVersion: 1, Labels: ['stable'] }))
    expect(await get('/app/key:stable')).toMatchObject({ Value: 'one' })
    expect(await failure(get('/app/key:9'))).toBe('ParameterVersionNotFound 400')
    expect(await failure(get('/app/none'))).toBe('ParameterNotFound 400')
  })

  it('reads 10 at once, and refuses all of them when one is refused', async () => {
    const client = systemsManager()
    const names = Array.from({ length: 11 }, (_, index) => `/p/${index}`)
    for (const Name of names) await client.send(new ssm.PutParameterCommand({ Name, Value: 'x', Type: 'String' }))
    const many = async (Names: string[]): Promise<ssm.GetParametersCommandOutput> =>
      await client.send(new ssm.GetParametersCommand({ Names, WithDecryption: true }))
    expect(await failure(many(names))).toBe('ValidationException 400')
    expect(await many(['/p/1', '/p/none', '/p/2:7'])).toMatchObject({
      Parameters: [{ Name: '/p/1' }],
      InvalidParameters: ['/p/none', '/p/2:7'],
    })
    server.deny('/p/3')
    expect(await failure(many(['/p/1', '/p/3']))).toBe('AccessDeniedException 400')
    server.faults.listPages = { size: 4 }
    const first = await client.send(
      new ssm.DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/p/1'] }] }),
    )
    expect(first.Parameters?.map(({ Name }) => Name)).toEqual(['/p/1', '/p/10'])
    const path = await client.send(new ssm.GetParametersByPathCommand({ Path: '/p' }))
    expect([path.Parameters?.length, typeof path.NextToken]).toEqual([4, 'string'])
    await client.send(new ssm.DeleteParametersCommand({ Names: ['/p/1'] }))
    expect(await failure(client.send(new ssm.DeleteParameterCommand({ Name: '/p/1' })))).toBe('ParameterNotFound 400')
  })

  it('refuses what the standard tier cannot keep, and names that cannot be', async () => {
    const client = systemsManager()
    const put = async (Name: string, Value: string, Tier: 'Standard' | 'Advanced' = 'Standard'): Promise<string> =>
      await failure(client.send(new ssm.PutParameterCommand({ Name, Value, Tier, Type: 'String' })))
    expect(await put('/a', 'x'.repeat(4097))).toBe('ValidationException 400')
    expect(await put('/a', 'x'.repeat(8192), 'Advanced')).toBe('no failure')
    expect(await put('a/b', 'x')).toBe('ValidationException 400')
    expect(await put('/aws/b', 'x')).toBe('ValidationException 400')
  })
})
