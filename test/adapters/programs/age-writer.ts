import { writeSync } from 'node:fs'
import { age } from '../../../adapters/age/index.ts'

// Writes numbers into NAME, one after the other, and says each that was kept. Arguments: store, identity, name, how many, lock timeout.
const [store = '', identity = '', name = '', count = '1', lockTimeout = '2.5s'] = process.argv.slice(2)
const adapter = age({ store, identity, env: {}, lockTimeout: lockTimeout as '1s' })
const o = { signal: new AbortController().signal, conceal: (): void => undefined }

for (let number = 1; number <= Number(count); number++) {
  const path = name.replace('*', String(number))
  await adapter.put({ scheme: 'age', path, params: {} }, Buffer.from(String(number)), o)
  writeSync(1, `${number}\n`)
}
