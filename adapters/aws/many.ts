import type { SecretId } from '../../src/core/adapter.ts'
import { limiter } from '../../src/core/limiter.ts'
import { ownBytes, type Outcome } from './outcome.ts'

/** How many ids are read as fewer targets. */
export interface ManyReads<Target> {
  /** Rejects for an id that cannot be read. */
  readonly locate: (id: SecretId) => Promise<Target>
  /** The same for what AWS is asked for once. */
  readonly keyOf: (target: Target) => string
  /** Reads different targets, which have these keys; outcomes in their order. */
  readonly read: (targets: readonly Target[], keys: readonly string[]) => Promise<readonly Outcome[]>
}

/** Reads many ids, each target once; outcomes in the order of the ids. */
export async function readMany<Target>(ids: readonly SecretId[], { locate, keyOf, read }: ManyReads<Target>): Promise<readonly Outcome[]> {
  const located = await Promise.allSettled(ids.map(locate))
  const targets = new Map(located.flatMap((one) => (one.status === 'fulfilled' ? [[keyOf(one.value), one.value]] : [])))
  const keys = [...targets.keys()]
  const outcomes = await read([...targets.values()], keys)
  const answers = new Map(keys.map((key, index) => [key, outcomes[index] as Outcome]))
  return located.map((one) => (one.status === 'rejected' ? one : ownBytes(answers.get(keyOf(one.value)) as Outcome)))
}

/**
 * Reads groups of targets, so many groups at once; outcomes in the order of `targets`. What a group rejects with is the outcome of its
 * members. Rejects when every group does, so that the core tries the whole again and not each member.
 */
export async function readGroups<Target>(
  targets: readonly Target[],
  {
    groups,
    atOnce,
    read,
  }: { groups: readonly (readonly Target[])[]; atOnce: number; read: (group: readonly Target[]) => Promise<readonly Outcome[]> },
): Promise<readonly Outcome[]> {
  const limited = limiter(atOnce)
  const results = await Promise.allSettled(groups.map(async (group) => await limited(async () => await read(group))))
  const failed = results.filter((result) => result.status === 'rejected')
  if (failed.length > 0 && failed.length === results.length) throw failed[0]?.reason
  const outcomes = new Map<Target, Outcome>()
  for (const [index, result] of results.entries()) {
    const group = groups[index] ?? []
    for (const [at, target] of group.entries()) outcomes.set(target, result.status === 'rejected' ? result : (result.value[at] as Outcome))
  }
  return targets.map((target) => outcomes.get(target) as Outcome)
}

/** Cuts targets into groups of one kind each, of at most so many; `undefined` is the kind of what is not cut. */
export function groupsOf<Target>(
  targets: readonly Target[],
  { size, kindOf }: { readonly size: number; readonly kindOf: (target: Target) => string | undefined },
): readonly (readonly Target[])[] {
  const groups: { readonly kind: string | undefined; readonly members: Target[] }[] = []
  for (const target of targets) {
    const kind = kindOf(target)
    const open = groups.findLast((group) => group.kind === kind)
    if (open !== undefined && (kind === undefined || open.members.length < size)) open.members.push(target)
    else groups.push({ kind, members: [target] })
  }
  return groups.map(({ members }) => members)
}
