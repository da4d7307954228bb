import type { ReadOptions } from '../../src/core/adapter.ts'
import { batchSize, readBatch } from './batch.ts'
import { errorCode } from './error-code.ts'
import { groupsOf, readGroups } from './many.ts'
import type { Outcome } from './outcome.ts'
import type { SecretsManager } from './secrets-manager.ts'
import type { Located } from './target.ts'
import { warnOnce } from './warning.ts'

type ReadEach = (targets: readonly Located[], o: ReadOptions) => Promise<readonly Outcome[]>

const batchesAtOnce = 4

/**
 * Reads many different secrets: current versions in batches of 20 of one region, versions and stages that are named by `readEach`, and
 * everything by `readEach` where batches are refused (from then on), throttled or spoilt by one name (this time). Rejects when no call was answered at all.
 */
export function currentReader(
  client: SecretsManager,
  readEach: ReadEach,
): (targets: readonly Located[], o: ReadOptions) => Promise<readonly Outcome[]> {
  let refused = false

  const readTogether = async (targets: readonly Located[], region: string, o: ReadOptions): Promise<readonly Outcome[]> => {
    if (targets.length === 1 || refused) return await readEach(targets, o)
    const names = targets.map(({ secret }) => secret)
    try {
      const outcomes = await readBatch(client, names, { region, o })
      const silent = targets.filter(({ secret }) => !outcomes.has(secret))
      const read = await readEach(silent, o)
      return targets.map((target) => outcomes.get(target.secret) ?? (read[silent.indexOf(target)] as Outcome))
    } catch (error) {
      const code = errorCode(error)
      if (code !== 'permission_denied' && code !== 'resource_exhausted' && code !== 'invalid_reference') throw error
      // A secret that is denied is named in the answer. The whole call is refused without the permission for it, or where the policy of a VPC
      // endpoint denies one of the secrets (User Guide, "Get a batch of secret values"): single reads tell which.
      if (code === 'permission_denied') {
        refused = true
        warnOnce(client, 'batch', refusedText)
      }
      return await readEach(targets, o)
    }
  }
  return async (targets, o) =>
    await readGroups(targets, {
      groups: groupsOf(targets, { size: batchSize, kindOf: (target) => (isCurrent(target) ? target.region : undefined) }),
      atOnce: batchesAtOnce,
      read: async (group) => await (group.every(isCurrent) ? readTogether(group, group[0]?.region ?? '', o) : readEach(group, o)),
    })
}

const refusedText =
  'aws-sm: AWS refuses to read secrets in batches, so they are read one by one; grant this identity secretsmanager:BatchGetSecretValue on *, ' +
  'and see that no policy of a VPC endpoint denies one of its secrets'

function isCurrent({ params }: Located): boolean {
  return Object.keys(params).length === 0
}
