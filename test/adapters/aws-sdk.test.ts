import type * as sm from '@aws-sdk/client-secrets-manager'
import type * as ssm from '@aws-sdk/client-ssm'
import { expectTypeOf, it } from 'vitest'
import type { SecretsManagerOperations } from '../../adapters/aws/secrets-manager.ts'
import type { SystemsManagerOperations } from '../../adapters/aws/systems-manager.ts'

// The adapter describes the part of the SDK that it calls by types of its own; `npm run check` fails here where the SDK has others.

type Secrets<Name extends keyof SecretsManagerOperations, At extends 0 | 1> = SecretsManagerOperations[Name][At]
type Parameters<Name extends keyof SystemsManagerOperations, At extends 0 | 1> = SystemsManagerOperations[Name][At]
/** The SDK's inputs hold arrays that it may change. */
type ReadOnly<T> = T extends Uint8Array ? T : { readonly [Key in keyof T]: ReadOnly<T[Key]> }

it('Secrets Manager takes what is sent and answers what is read', () => {
  expectTypeOf<Secrets<'GetSecretValue', 0>>().toExtend<ReadOnly<sm.GetSecretValueCommandInput>>()
  expectTypeOf<sm.GetSecretValueCommandOutput>().toExtend<Secrets<'GetSecretValue', 1>>()
  expectTypeOf<Secrets<'BatchGetSecretValue', 0>>().toExtend<ReadOnly<sm.BatchGetSecretValueCommandInput>>()
  expectTypeOf<sm.BatchGetSecretValueCommandOutput>().toExtend<Secrets<'BatchGetSecretValue', 1>>()
  expectTypeOf<Secrets<'DescribeSecret', 0>>().toExtend<ReadOnly<sm.DescribeSecretCommandInput>>()
  expectTypeOf<sm.DescribeSecretCommandOutput>().toExtend<Secrets<'DescribeSecret', 1>>()
  expectTypeOf<Secrets<'ListSecrets', 0>>().toExtend<ReadOnly<sm.ListSecretsCommandInput>>()
  expectTypeOf<sm.ListSecretsCommandOutput>().toExtend<Secrets<'ListSecrets', 1>>()
  expectTypeOf<Secrets<'PutSecretValue', 0>>().toExtend<ReadOnly<sm.PutSecretValueCommandInput>>()
  expectTypeOf<sm.PutSecretValueCommandOutput>().toExtend<Secrets<'PutSecretValue', 1>>()
  expectTypeOf<Secrets<'CreateSecret', 0>>().toExtend<ReadOnly<sm.CreateSecretCommandInput>>()
  expectTypeOf<sm.CreateSecretCommandOutput>().toExtend<Secrets<'CreateSecret', 1>>()
  expectTypeOf<Secrets<'DeleteSecret', 0>>().toExtend<ReadOnly<sm.DeleteSecretCommandInput>>()
})

it('Systems Manager takes what is sent and answers what is read', () => {
  expectTypeOf<Parameters<'GetParameters', 0>>().toExtend<ReadOnly<ssm.GetParametersCommandInput>>()
  expectTypeOf<ssm.GetParametersCommandOutput>().toExtend<Parameters<'GetParameters', 1>>()
  expectTypeOf<Parameters<'PutParameter', 0>>().toExtend<ReadOnly<ssm.PutParameterCommandInput>>()
  expectTypeOf<ssm.PutParameterCommandOutput>().toExtend<Parameters<'PutParameter', 1>>()
  expectTypeOf<Parameters<'DeleteParameter', 0>>().toExtend<ReadOnly<ssm.DeleteParameterCommandInput>>()
  expectTypeOf<Parameters<'DescribeParameters', 0>>().toExtend<ReadOnly<ssm.DescribeParametersCommandInput>>()
  expectTypeOf<ssm.DescribeParametersCommandOutput>().toExtend<Parameters<'DescribeParameters', 1>>()
})
