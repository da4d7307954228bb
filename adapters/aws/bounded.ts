/** Runs tasks, so many at once; results in the order of the tasks. */
export async function bounded<T>(atOnce: number, tasks: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
  const results: PromiseSettledResult<T>[] = []
  const left = tasks.entries()
  const work = async (): Promise<void> => {
    for (const [index, task] of left) results[index] = (await Promise.allSettled([task()]))[0]
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, work))
  return results
}
