import type { Adapter } from '../../src/core/adapter.ts'
import { checkKnown } from '../../src/core/known-options.ts'
import { createClients } from './clients.ts'
import { errorCode } from './error-code.ts'
import { secretList } from './listing.ts'
import { awsOptionNames, type AwsOptions } from './options.ts'
import { parameterReads } from './parameter-reads.ts'
import { parameterWrites } from './parameter-writes.ts'
import { secretReads } from './reads.ts'
import { secretsManager, type SecretsManagerOperations } from './secrets-manager.ts'
import { systemsManager, type SystemsManagerOperations } from './systems-manager.ts'
import { secretWrites } from './writes.ts'

export type { AwsCredentials, AwsOptions, AwsRole } from './options.ts'

/** An adapter that reads one and many, and writes and lists. */
export type AwsAdapter = Adapter & Required<Pick<Adapter, 'getMany' | 'put' | 'remove' | 'list' | 'close'>>

/**
 * AWS Secrets Manager: `aws-sm://prod/db`, a name or an ARN; `?region=`, `?stage=AWSPREVIOUS`, `?version=` a version id. Needs the package
 * `@aws-sdk/client-secrets-manager`. Current versions are read 20 a call.
 *
 * Calls reject with `invalid_config` where no region is named or the address of AWS is plain HTTP, `unauthenticated` where the login fails,
 * `invalid_reference` for other params.
 *
 * @throws {SecretError} `invalid_config` for an option that does not exist.
 */
export function aws(options: AwsOptions = {}): AwsAdapter {
  checkKnown(options, awsOptionNames, 'aws')
  const scheme = 'aws-sm'
  const client = createClients<SecretsManagerOperations>(secretsManager, options)
  return {
    scheme,
    ...secretReads(client, options),
    ...secretWrites(client, options),
    list: secretList(client, scheme),
    errorCode,
    async close() {
      client.close()
    },
  }
}

/**
 * AWS Systems Manager Parameter Store: `aws-ps:///prod/db` (the name begins with `/`), `aws-ps://name`, or an ARN; `?region=`, `?version=3`,
 * `?label=stable`. Needs the package `@aws-sdk/client-ssm`. Parameters are read 10 a call and written as `SecureString`.
 *
 * Calls reject as those of `aws` do.
 *
 * @throws {SecretError} `invalid_config` for an option that does not exist.
 */
export function parameterStore(options: AwsOptions = {}): AwsAdapter {
  checkKnown(options, awsOptionNames, 'parameterStore')
  const scheme = 'aws-ps'
  const client = createClients<SystemsManagerOperations>(systemsManager, options)
  return {
    scheme,
    ...parameterReads(client),
    ...parameterWrites(client, { ...options, scheme }),
    errorCode,
    async close() {
      client.close()
    },
  }
}
