import { isUtf8 } from 'node:buffer'
import type { Adapter, ReadOptions } from '../../src/core/adapter.ts'
import { crypto } from '../../src/core/builtin.ts'
import { SecretError } from '../../src/core/errors.ts'
import { errorCode } from './error-code.ts'
import type { AwsOptions } from './options.ts'
import type { Content, SecretsManager } from './secrets-manager.ts'
import { targetOf } from './target.ts'

const maxBytes = 65_536 // API reference, PutSecretValue

/** Writing to Secrets Manager. */
export function secretWrites(
  client: SecretsManager,
  { kmsKeyId, recoveryWindow }: Pick<AwsOptions, 'kmsKeyId' | 'recoveryWindow'>,
): Required<Pick<Adapter, 'put' | 'remove'>> {
  const isScheduled = async (secret: string, region: string, o: ReadOptions): Promise<boolean | undefined> => {
    try {
      return (await client.send('DescribeSecret', { SecretId: secret }, { region, o })).output.DeletedDate !== undefined
    } catch (error) {
      if (errorCode(error) === 'not_found') return undefined
      throw error
    }
  }
  const store = async (secret: string, content: Content, region: string, o: ReadOptions): Promise<string | undefined> => {
    const ClientRequestToken = crypto().randomUUID() // the same for each call, so that one write makes one version
    const put = async (): Promise<string | undefined> =>
      (await client.send('PutSecretValue', { SecretId: secret, ClientRequestToken, ...content }, { region, o })).output.VersionId
    try {
      return await put()
    } catch (error) {
      if (errorCode(error) !== 'not_found' || secret.startsWith('arn:')) throw error
    }
    try {
      const input = { Name: secret, KmsKeyId: kmsKeyId, ClientRequestToken, ...content }
      return (await client.send('CreateSecret', input, { region, o })).output.VersionId
    } catch (error) {
      if (named(error) !== 'ResourceExistsException') throw error
      return await put() // somebody made it in between
    }
  }
  return {
    async put(id, value, o) {
      const { secret, region = await client.region() } = targetOf(id, [])
      try {
        const version = await store(secret, contentOf(value), region, o)
        return version === undefined ? {} : { version }
      } catch (error) {
        if (named(error) !== 'InvalidRequestException') throw error
        if ((await isScheduled(secret, region, o).catch(() => undefined)) !== true) throw error
        throw new SecretError('failed_precondition', {
          reason: 'the secret is scheduled for deletion',
          remedy: 'restore it (aws secretsmanager restore-secret), wait until it is gone or take another name',
        })
      }
    },
    async remove(id, o) {
      const { secret, region = await client.region() } = targetOf(id, [])
      const forced = recoveryWindow === 'none'
      // A forced deletion of what is not there is no error to AWS.
      if (forced && (await isScheduled(secret, region, o)) === undefined) return false
      const how = forced ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: recoveryWindow }
      try {
        await client.send('DeleteSecret', { SecretId: secret, ...how }, { region, o })
        return true
      } catch (error) {
        if (errorCode(error) === 'not_found') return false
        if (named(error) === 'InvalidRequestException' && (await isScheduled(secret, region, o).catch(() => undefined)) === true)
          return false
        throw error
      }
    },
  }
}

function contentOf(value: Uint8Array): Content {
  if (value.length === 0) {
    throw new SecretError('invalid_value', { reason: 'the value is empty, which AWS does not keep', remedy: 'remove the secret instead' })
  }
  if (value.length > maxBytes) {
    throw new SecretError('invalid_value', { reason: 'the value is longer than the 65536 bytes that AWS keeps', remedy: 'keep less in it' })
  }
  return isUtf8(value) && !value.includes(0)
    ? { SecretString: Buffer.from(value).toString('utf8') }
    : { SecretBinary: Uint8Array.from(value) }
}

function named(error: unknown): unknown {
  return error instanceof Error ? error.name : undefined
}
