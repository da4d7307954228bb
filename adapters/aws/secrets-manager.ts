import type { Clients } from './clients.ts'
import { installed } from './installed.ts'
import type { Answered, Service } from './sdk.ts'

/** One version of a secret (`GetSecretValueResponse`, `SecretValueEntry`). */
export interface SecretEntry {
  readonly ARN?: string | undefined
  readonly Name?: string | undefined
  readonly VersionId?: string | undefined
  readonly SecretBinary?: Uint8Array | undefined
  readonly SecretString?: string | undefined
  readonly VersionStages?: readonly string[] | undefined
  readonly CreatedDate?: Date | undefined
}

/** What is known of a secret beside its value (`DescribeSecretResponse`, `SecretListEntry`). */
export interface SecretDescription {
  readonly Name?: string | undefined
  readonly CreatedDate?: Date | undefined
  readonly LastRotatedDate?: Date | undefined
  readonly NextRotationDate?: Date | undefined
  readonly DeletedDate?: Date | undefined
}

/** A value, as text or as bytes. */
export type Content = { readonly SecretString: string } | { readonly SecretBinary: Uint8Array }

interface WriteInput {
  readonly ClientRequestToken: string
}

/** The operations of AWS Secrets Manager that are called (API reference 2017-10-17). */
export type SecretsManagerOperations = {
  readonly GetSecretValue: [{ SecretId: string; VersionId?: string | undefined; VersionStage?: string | undefined }, SecretEntry & Answered]
  readonly BatchGetSecretValue: [
    { SecretIdList: readonly string[]; NextToken?: string | undefined },
    Answered & {
      readonly SecretValues?: readonly SecretEntry[] | undefined
      readonly Errors?: readonly { readonly SecretId?: string | undefined; readonly ErrorCode?: string | undefined }[] | undefined
      readonly NextToken?: string | undefined
    },
  ]
  readonly DescribeSecret: [{ SecretId: string }, SecretDescription]
  readonly ListSecrets: [
    { MaxResults: number; NextToken?: string | undefined; Filters?: readonly { Key: 'name'; Values: readonly string[] }[] },
    {
      readonly SecretList?:
        | readonly (SecretDescription & { readonly SecretVersionsToStages?: Readonly<Record<string, readonly string[]>> | undefined })[]
        | undefined
      readonly NextToken?: string | undefined
    },
  ]
  readonly PutSecretValue: [WriteInput & { SecretId: string } & Content, { readonly VersionId?: string | undefined }]
  readonly CreateSecret: [
    WriteInput & { Name: string; KmsKeyId?: string | undefined } & Content,
    { readonly VersionId?: string | undefined },
  ]
  readonly DeleteSecret: [
    { SecretId: string; RecoveryWindowInDays?: number | undefined; ForceDeleteWithoutRecovery?: boolean | undefined },
    object,
  ]
}

/** Calls to AWS Secrets Manager. */
export type SecretsManager = Clients<SecretsManagerOperations>

/** The service and its package. */
export const secretsManager: Service = {
  package: '@aws-sdk/client-secrets-manager',
  client: 'SecretsManagerClient',
  variable: 'SECRETS_MANAGER',
  load: async () => installed('@aws-sdk/client-secrets-manager') ?? (await import('@aws-sdk/client-secrets-manager')),
}
