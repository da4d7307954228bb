import { readFileSync, writeFileSync, writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { acquireLock } from '../../../adapters/age/lock.ts'

// Takes the lock again and again, and looks whether it was alone while it had it. Arguments: lock, the file that says who is inside.
const [path = '', inside = ''] = process.argv.slice(2)

for (let round = 1; ; round++) {
  const lock = await acquireLock(path, { signal: new AbortController().signal, timeout: 30_000 })
  writeFileSync(inside, `${process.pid} ${round}`)
  for (let turns = 0; turns < 20; turns++) await turn()
  if (readFileSync(inside, 'utf8') !== `${process.pid} ${round}`) writeSync(1, 'not alone\n')
  lock.release()
  writeSync(1, `${round}\n`)
}
