import type { ConformanceCase } from '../../src/testing/index.ts'

/** What became of each case, one after another: `passed`, `skipped`, or the message of what failed. */
export async function verdicts(cases: readonly ConformanceCase[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { name, skip, run } of cases) {
    const verdict = skip === undefined ? await run().then(() => 'passed', String) : 'skipped'
    found.set(name, verdict)
  }
  return found
}
