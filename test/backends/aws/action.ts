import type { Faults } from './faults.ts'
import type { Input } from './input.ts'
import type { ParameterStore } from './parameter-store.ts'
import type { Content, SecretStore } from './secret-store.ts'

/** What an action works on: the account in the region that was signed for, and who asks. */
export interface AwsContext {
  readonly secrets: SecretStore
  readonly parameters: ParameterStore
  readonly faults: Faults
  readonly caller: string
  /** The action, as a policy names it: `secretsmanager:GetSecretValue`. */
  readonly action: string
  /** What the rotation function makes of a content. */
  readonly rotate: (content: Content) => Content
}

/** One action: from the members of a request to those of the answer. */
export type AwsAction = (input: Input, context: AwsContext) => object
