// Ends that Node handles natively, past everything within the process. `tightlip run` masks them from outside.
import { setTimeout } from 'node:timers/promises'

export const programs = {
  'no memory, --max-old-space-size=16 --report-on-fatalerror --report-filename=stderr': () => {
    const list = []
    for (;;) list.push(Array.from({ length: 1000 }, () => ({ ...list })))
  },
  'an error, --abort-on-uncaught-exception': (text) => {
    throw new Error(text)
  },
  'a report on a signal, --report-on-signal --report-filename=stdout': async () => {
    process.kill(process.pid, 'SIGUSR2')
    await setTimeout(300)
  },
  'process.abort, --trace-exit': (text) => {
    process._rawDebug(text)
    process.abort()
  },
}
