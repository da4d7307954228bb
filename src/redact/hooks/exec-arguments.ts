import type WorkerThreads from 'node:worker_threads'

type WorkerClass = typeof WorkerThreads.Worker

let asked: readonly string[] | undefined
let answer: readonly string[] = []

/**
 * Of the arguments that this process was started with, those that a worker takes. The others (`--title`, V8's own) count for the whole
 * process anyway, and a worker started with them fails.
 */
export function executable(execArgv: readonly string[], Worker: WorkerClass): readonly string[] {
  if (execArgv.length === 0) return execArgv
  if (asked === undefined || asked.join('\0') !== execArgv.join('\0')) {
    asked = [...execArgv]
    answer = takes(execArgv, Worker)
      ? asked
      : groups(execArgv)
          .filter((group) => takes(group, Worker))
          .flat()
  }
  return answer
}

/** Arguments with the values that follow them. */
function groups(execArgv: readonly string[]): readonly string[][] {
  const all: string[][] = []
  for (const argument of execArgv) {
    const last = all.at(-1)
    if (argument.startsWith('-') || last === undefined) all.push([argument])
    else last.push(argument)
  }
  return all
}

/** Asks Node, by a worker that is not started: its arguments are looked at before its data, which cannot be copied. */
function takes(execArgv: readonly string[], Worker: WorkerClass): boolean {
  try {
    void new Worker('', { eval: true, execArgv: [...execArgv], workerData: () => undefined }).terminate()
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ERR_WORKER_INVALID_EXEC_ARGV'
  }
}
