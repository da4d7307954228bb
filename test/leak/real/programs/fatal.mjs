// Ends that Node handles natively, past everything within the process. `tightlip run` masks them from outside.
import { once } from 'node:events'

export const programs = {
  'no memory, --max-old-space-size=16 --report-on-fatalerror --report-filename=stderr': () => {
    const list = []
    for (;;) list.push(Array.from({ length: 10_000 }, () => [1]))
  },
  'an error, --abort-on-uncaught-exception': (text) => {
    throw new Error(text)
  },
  'a report on a signal, --report-on-signal --report-filename=stdout': async () => {
    // Node writes the report in a listener of its own, which is there before this one.
    const told = once(process, 'SIGUSR2')
    const kept = setInterval(() => {}, 1000)
    process.kill(process.pid, 'SIGUSR2')
    await told
    clearInterval(kept)
  },
  'process.abort, --trace-exit': (text) => {
    process._rawDebug(text)
    process.abort()
  },
}
