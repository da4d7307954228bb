import { isUtf8 } from 'node:buffer'
import type { Adapter, SecretListing } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { errorCode } from './error-code.ts'
import type { AwsOptions } from './options.ts'
import type { SystemsManager } from './systems-manager.ts'
import { parameterOf } from './parameter-target.ts'

const standardBytes = 4096 // Systems Manager User Guide, "Managing parameter tiers"

/** Writing to Parameter Store, as `SecureString`, and listing what is there. */
export function parameterWrites(
  client: SystemsManager,
  { kmsKeyId, scheme }: Pick<AwsOptions, 'kmsKeyId'> & { readonly scheme: string },
): Required<Pick<Adapter, 'put' | 'remove' | 'list'>> {
  return {
    async put(id, value, o) {
      const { secret: Name, region = await client.region() } = parameterOf(id, [])
      const Value = textOf(value)
      try {
        const input = { Name, Value, Type: 'SecureString', Overwrite: true, KeyId: kmsKeyId } as const
        const { Version } = (await client.send('PutParameter', input, { region, o })).output
        return Version === undefined ? {} : { version: String(Version) }
      } catch (error) {
        if (value.length <= standardBytes || errorCode(error) !== 'invalid_reference') throw error
        throw new SecretError('invalid_value', {
          reason: 'the value is longer than the 4096 bytes that a standard parameter keeps',
          remedy: 'keep less in it, or keep it in Secrets Manager',
        })
      }
    },
    async remove(id, o) {
      const { secret: Name, region = await client.region() } = parameterOf(id, [])
      try {
        await client.send('DeleteParameter', { Name }, { region, o })
        return true
      } catch (error) {
        if (errorCode(error) === 'not_found') return false
        throw error
      }
    },
    async list(prefix, o) {
      const region = await client.region()
      const filter = prefix === '' ? {} : { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: [prefix] }] as const }
      const found = new Map<string, SecretListing>()
      let next: string | undefined
      do {
        const { output } = await client.send('DescribeParameters', { MaxResults: 50, NextToken: next, ...filter }, { region, o })
        for (const { Name: path = '', Version, LastModifiedDate: rotatedAt } of output.Parameters ?? []) {
          if (path === '' || !path.startsWith(prefix)) continue
          found.set(path, {
            id: { scheme, path, params: {} },
            ...(Version !== undefined && { version: String(Version) }),
            ...(rotatedAt !== undefined && { rotatedAt }),
          })
        }
        next = output.NextToken
      } while (next !== undefined && next !== '')
      return [...found.values()]
    },
  }
}

function textOf(value: Uint8Array): string {
  if (value.length === 0) {
    throw new SecretError('invalid_value', {
      reason: 'the value is empty, which AWS does not keep',
      remedy: 'remove the parameter instead',
    })
  }
  if (!isUtf8(value)) {
    throw new SecretError('invalid_value', { reason: 'the value is no text', remedy: 'keep it in Secrets Manager, or encode it' })
  }
  return Buffer.from(value).toString('utf8')
}
