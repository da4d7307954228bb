import type { ReadOptions, SecretValue } from '../../src/core/adapter.ts'
import { errorCode } from './error-code.ts'
import type { SecretDescription, SecretsManager } from './secrets-manager.ts'
import type { Located } from './target.ts'
import { warnOnce } from './warning.ts'

type RotationFacts = Pick<SecretValue, 'createdAt' | 'rotatedAt' | 'nextRotationAt'>

/** Asks what is known of a secret's rotation. The value does not depend on it: `undefined` when AWS does not say, with a warning when it refuses. */
export async function describe(
  client: SecretsManager,
  { secret, region }: Located,
  o: ReadOptions,
): Promise<SecretDescription | undefined> {
  try {
    return (await client.send('DescribeSecret', { SecretId: secret }, { region, o })).output
  } catch (error) {
    if (errorCode(error) === 'permission_denied') {
      warnOnce(client, 'describe', 'aws-sm: rotationFacts needs the permission secretsmanager:DescribeSecret, which this identity has not')
    }
    return undefined
  }
}

/** The dates of a description. A value that was put after the last rotation is as old as itself; a former version was never rotated to. */
export function rotationFacts(description: SecretDescription, version?: Pick<SecretValue, 'rotatedAt' | 'facts'>): RotationFacts {
  const { CreatedDate: createdAt, LastRotatedDate, NextRotationDate: nextRotationAt } = description
  const isCurrent = version === undefined || (version.facts?.['stages'] ?? '').split(',').includes('AWSCURRENT')
  const dates = [version?.rotatedAt, isCurrent ? LastRotatedDate : undefined].filter((date) => date !== undefined)
  const rotatedAt = dates.toSorted((a, b) => b.getTime() - a.getTime())[0]
  return {
    ...(createdAt !== undefined && { createdAt }),
    ...(rotatedAt !== undefined && { rotatedAt }),
    ...(nextRotationAt !== undefined && { nextRotationAt }),
  }
}
