import type { ReadOptions } from '../../src/core/adapter.ts'
import { batchSize, readBatch, type Outcome } from './batch.ts'
import { bounded } from './bounded.ts'
import { errorCode } from './error-code.ts'
import type { SecretsManager } from './secrets-manager.ts'
import type { Located } from './target.ts'
import { warnOnce } from './warning.ts'

type ReadEach = (targets: readonly Located[], o: ReadOptions) => Promise<Outcome[]>

const batchesAtOnce = 4

/**
 * Reads many different secrets: current versions in batches of 20 of one region, versions and stages that are named by `readEach`, and
 * everything by `readEach` where batches are refused (from then on) or throttled (this time). Rejects when no call was answered at all.
 */
export function currentReader(
  client: SecretsManager,
  readEach: ReadEach,
): (targets: readonly Located[], o: ReadOptions) => Promise<Outcome[]> {
  let refused = false

  const readTogether = async (targets: readonly Located[], region: string, o: ReadOptions): Promise<Outcome[]> => {
    if (targets.length === 1 || refused) return await readEach(targets, o)
    const names = targets.map(({ secret }) => secret)
    try {
      const outcomes = await readBatch(client, names, { region, o })
      const silent = targets.filter(({ secret }) => !outcomes.has(secret))
      const read = await readEach(silent, o)
      return targets.map((target) => outcomes.get(target.secret) ?? (read[silent.indexOf(target)] as Outcome))
    } catch (error) {
      const code = errorCode(error)
      if (code !== 'permission_denied' && code !== 'resource_exhausted') throw error
      // A secret that is denied is named in the answer; an error of the whole call is about the call.
      if (code === 'permission_denied') {
        refused = true
        warnOnce(client, 'batch', refusedText)
      }
      return await readEach(targets, o)
    }
  }
  return async (targets, o) => {
    const groups = groupsOf(targets)
    const results = await bounded(
      batchesAtOnce,
      groups.map(
        ({ region, members }) =>
          async () =>
            await (region === undefined ? readEach(members, o) : readTogether(members, region, o)),
      ),
    )
    const failed = results.filter((result) => result.status === 'rejected')
    // So that the core tries the whole again, in batches, and not each secret.
    if (failed.length > 0 && failed.length === results.length) throw failed[0]?.reason
    const outcomes = new Map<Located, Outcome>()
    for (const [index, { members }] of groups.entries()) {
      const result = results[index] as PromiseSettledResult<Outcome[]>
      for (const [at, member] of members.entries()) {
        outcomes.set(member, result.status === 'rejected' ? result : (result.value[at] as Outcome))
      }
    }
    return targets.map((target) => outcomes.get(target) as Outcome)
  }
}

const refusedText =
  'aws-sm: this identity may not read secrets in batches, so they are read one by one; grant it secretsmanager:BatchGetSecretValue on *'

/** What one call or one row of calls reads; `region` is `undefined` for what is not read in a batch. */
interface Group {
  readonly region: string | undefined
  readonly members: Located[]
}

function groupsOf(targets: readonly Located[]): readonly Group[] {
  const groups: Group[] = []
  for (const target of targets) {
    const region = Object.keys(target.params).length === 0 ? target.region : undefined
    const open = groups.findLast((group) => group.region === region)
    if (open !== undefined && (region === undefined || open.members.length < batchSize)) open.members.push(target)
    else groups.push({ region, members: [target] })
  }
  return groups
}
