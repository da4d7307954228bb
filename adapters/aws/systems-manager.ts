import type { Clients } from './clients.ts'
import { installed } from './installed.ts'
import type { Service } from './sdk.ts'

/** One version of a parameter (`Parameter`). */
export interface ParameterEntry {
  readonly Name?: string | undefined
  readonly ARN?: string | undefined
  /** What was asked for beside the name, `:3`. */
  readonly Selector?: string | undefined
  readonly Value?: string | undefined
  readonly Version?: number | undefined
  readonly LastModifiedDate?: Date | undefined
}

/** The operations of AWS Systems Manager that are called (API reference 2014-11-06). */
export type SystemsManagerOperations = {
  readonly GetParameters: [
    { Names: readonly string[]; WithDecryption: true },
    { readonly Parameters?: readonly ParameterEntry[] | undefined; readonly InvalidParameters?: readonly string[] | undefined },
  ]
  readonly PutParameter: [
    { Name: string; Value: string; Type: 'SecureString'; Overwrite: true; KeyId?: string | undefined },
    { readonly Version?: number | undefined },
  ]
  readonly DeleteParameter: [{ Name: string }, object]
  readonly DescribeParameters: [
    {
      MaxResults: number
      NextToken?: string | undefined
      ParameterFilters?: readonly { Key: 'Name'; Option: 'BeginsWith'; Values: readonly string[] }[]
    },
    {
      readonly Parameters?: readonly Pick<ParameterEntry, 'Name' | 'Version' | 'LastModifiedDate'>[] | undefined
      readonly NextToken?: string | undefined
    },
  ]
}

/** Calls to AWS Systems Manager. */
export type SystemsManager = Clients<SystemsManagerOperations>

/** The service and its package. */
export const systemsManager: Service = {
  package: '@aws-sdk/client-ssm',
  client: 'SSMClient',
  variable: 'SSM',
  load: async () => installed('@aws-sdk/client-ssm') ?? (await import('@aws-sdk/client-ssm')),
}
