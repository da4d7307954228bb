import type { TransportOptions } from '../../src/core/transport.ts'

/** What AWS lets in: a long-lived key, or a temporary one with its session token. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** When a temporary key ends; a function that gave it is asked again five minutes before. */
  readonly expiration?: Date | undefined
}

/** A role that is assumed before secrets are read; needs the package `@aws-sdk/credential-providers`. */
export interface AwsRole {
  readonly arn: string
  readonly externalId?: string
  /** What CloudTrail shows as the session; `tightlip` by default. */
  readonly sessionName?: string
  /** Seconds that the session lasts, 900 to 43200; 3600 by default. */
  readonly duration?: number
}

/** Options of `aws` and `parameterStore`. */
export interface AwsOptions {
  /** Region of references that name none; else `AWS_REGION`, else `AWS_DEFAULT_REGION` as the `aws` command has it, else the profile's. */
  readonly region?: string
  /** Profile of the shared config and credentials files; else `AWS_PROFILE`. */
  readonly profile?: string
  /** Address of the service, for a private endpoint or a local server; else `AWS_ENDPOINT_URL_SECRETS_MANAGER` (`_SSM`), `AWS_ENDPOINT_URL`, else what the profile of `AWS_PROFILE` says. */
  readonly endpoint?: string
  /** Credentials in place of the SDK's default chain (environment, profile, SSO, web identity, container, instance). */
  readonly credentials?: AwsCredentials | (() => AwsCredentials | Promise<AwsCredentials>)
  /** Assumed with the credentials above. */
  readonly assumeRole?: AwsRole
  /** Allows plain HTTP to other machines than this one. */
  readonly allowPlainHttp?: boolean
  /** Certificates to trust in place of Node's, in PEM. */
  readonly ca?: TransportOptions['ca']
  /** Asks DescribeSecret too at each read, for when the secret was rotated and will be (`aws-sm` only); needs `secretsmanager:DescribeSecret`. */
  readonly rotationFacts?: boolean
  /** KMS key of secrets that are created; the account's own by default. */
  readonly kmsKeyId?: string
  /** Days, 7 to 30, in which a removed secret can be restored, or `none` (`aws-sm` only); AWS takes 30 by default. */
  readonly recoveryWindow?: number | 'none'
  /** Where `AWS_*` settings and the access key are looked for; what the SDK looks for beyond them it takes from `process.env`, which is the default. */
  readonly env?: NodeJS.ProcessEnv
}

/** The names of the options. */
export const awsOptionNames: Readonly<Record<keyof AwsOptions, true>> = {
  region: true,
  profile: true,
  endpoint: true,
  credentials: true,
  assumeRole: true,
  allowPlainHttp: true,
  ca: true,
  rotationFacts: true,
  kmsKeyId: true,
  recoveryWindow: true,
  env: true,
}
