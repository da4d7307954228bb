import { batch } from './cases/batch.ts'
import { contract } from './cases/contract.ts'
import { failures } from './cases/failures.ts'
import { leases } from './cases/leases.ts'
import { lists } from './cases/lists.ts'
import { quiet } from './cases/quiet.ts'
import { reads } from './cases/reads.ts'
import { resources } from './cases/resources.ts'
import { versions } from './cases/versions.ts'
import { watches } from './cases/watches.ts'
import { writes } from './cases/writes.ts'
import { skipReason, type CaseDefinition } from './definition.ts'
import type { ConformanceOptions, Reason } from './options.ts'
import { openStand } from './stand.ts'

/** One case: data for whatever runner there is. */
export interface ConformanceCase {
  /** The behaviour, in one sentence; no two cases have the same. */
  readonly name: string
  /** Why the case cannot be run for this adapter. A runner shows it and does not call `run`. */
  readonly skip?: Reason
  /** Rejects when the adapter does not behave so. */
  readonly run: () => Promise<void>
}

const definitions: readonly CaseDefinition[] = [
  ...contract,
  ...reads,
  ...versions,
  ...batch,
  ...failures,
  ...quiet,
  ...writes,
  ...lists,
  ...watches,
  ...leases,
  ...resources,
]

/**
 * The cases that every adapter must pass. They drive the adapter through the loader, so what is judged is what a user gets. Run them one
 * after another: some count what keeps the process alive. What is rejected and nobody waits for is for the runner to report.
 *
 * @throws {TypeError} when `skip` names no case.
 *
 * @example
 * ```ts
 * const cases = conformance({
 *   scheme: 'memory',
 *   open: () => memory(),
 *   adapter: (store) => store,
 *   seed: {
 *     write: (store, path, value) => store.set(path, value),
 *     erase: (store, path) => store.delete(path),
 *     deny: 'it refuses nobody',
 *     disable: 'a secret is there or not',
 *     logOut: 'there is no login',
 *     stop: 'it is never down',
 *     hang: 'it answers at once',
 *     lease: 'its values have no end',
 *   },
 *   credentials: 'there is no login',
 * })
 * for (const { name, skip, run } of cases) test(name, { skip }, run) // node:test; with vitest: it.skipIf(skip)(name, run)
 * console.log(conformanceSummary(cases))
 * ```
 */
export function conformance<Backend>(options: ConformanceOptions<Backend>): readonly ConformanceCase[] {
  const stale = Object.keys(options.skip ?? {}).find((name) => definitions.every((definition) => definition.name !== name))
  if (stale !== undefined) throw new TypeError(`skip names a case that there is not: ${stale}`)
  return definitions.map((definition) => {
    const { name } = definition
    const skip = skipReason(definition, options)
    return { name, ...(skip === undefined ? {} : { skip }), run: async () => await runCase(definition, options) }
  })
}

/** How many cases there are and which of them are skipped, with the reasons: lines to print beside the runner's own. */
export function conformanceSummary(cases: readonly ConformanceCase[]): string {
  const skipped = cases.filter(({ skip }) => skip !== undefined)
  return [`${cases.length} cases, ${skipped.length} skipped`, ...skipped.map(({ name, skip }) => `  skipped: ${name} (${skip})`)].join('\n')
}

async function runCase<Backend>({ run }: CaseDefinition, options: ConformanceOptions<Backend>): Promise<void> {
  const stand = await openStand(options)
  try {
    await run(stand)
  } finally {
    await stand.close()
  }
}
