import type { ReadOptions, SecretValue } from '../../src/core/adapter.ts'
import { errorCode } from './error-code.ts'
import type { Outcome } from './outcome.ts'
import { secretValue } from './secret-value.ts'
import type { SecretsManager } from './secrets-manager.ts'

/** How many ids one call takes (API reference, BatchGetSecretValue). */
export const batchSize = 20

/** Pages that do not end are no answer of AWS; what they leave out is read one by one. */
const mostPages = 40

/**
 * Reads the current versions of at most 20 different secrets of one region in one call, or more where AWS gives its answer in pages.
 * What a secret is refused with is its own outcome; what AWS says nothing of is not in the map. Rejects when the call as a whole fails.
 */
export async function readBatch(
  client: SecretsManager,
  secrets: readonly string[],
  { region, o }: { readonly region: string; readonly o: ReadOptions },
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  let next: string | undefined
  let pages = 0
  do {
    const { output, facts } = await client.send('BatchGetSecretValue', { SecretIdList: secrets, NextToken: next }, { region, o })
    for (const entry of output.SecretValues ?? []) {
      const asked = secrets.filter((secret) => isSecret(secret, entry.ARN ?? '', entry.Name))
      for (const secret of asked) outcomes.set(secret, await settled(() => secretValue(entry, facts)))
    }
    for (const { SecretId: id = '', ErrorCode: name = '' } of output.Errors ?? []) {
      const error = { name, $metadata: { requestId: output.$metadata?.requestId } } // without a status: the call itself went well
      const outcome: Outcome =
        errorCode(error) === 'not_found' ? { status: 'fulfilled', value: undefined } : { status: 'rejected', reason: error }
      for (const secret of secrets) if (secret === id || isSecret(secret, id, undefined)) outcomes.set(secret, outcome)
    }
    next = output.NextToken
  } while (next !== undefined && next !== '' && ++pages < mostPages)
  return outcomes
}

/**
 * Whether what was asked for is the secret of this ARN and name: the ARN ends with `-` and six characters of AWS's own, and may be
 * written without them (Secrets Manager User Guide, "What's in a secret").
 */
function isSecret(asked: string, arn: string, name: string | undefined): boolean {
  if (asked === arn || asked === name) return true
  const partial = arn.replace(/-[A-Za-z0-9]{6}$/, '')
  return partial !== arn && (asked === partial || (name === undefined && partial.endsWith(`:secret:${asked}`)))
}

async function settled(read: () => SecretValue): Promise<Outcome> {
  return (await Promise.allSettled([Promise.resolve().then(read)]))[0]
}
