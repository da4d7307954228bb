/** Runs at most `width` tasks at once; the others wait in order. */
export function limiter(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (task) => {
    if (running < width) running++
    else await new Promise<void>((resolve) => waiting.push(resolve)) // the place is handed over, so `running` stays
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
