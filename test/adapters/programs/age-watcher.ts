import { writeSync } from 'node:fs'
import { age } from '../../../adapters/age/index.ts'

// Watches the store and has nothing else to do, so Node ends with 13: an await at the top that nobody will resolve.
const [store = '', identity = ''] = process.argv.slice(2)
const o = { signal: new AbortController().signal, conceal: (): void => undefined }
writeSync(1, 'watching\n')
for await (const { path } of age({ store, identity, env: {} }).watch([{ scheme: 'age', path: 'A', params: {} }], o)) writeSync(1, path)
