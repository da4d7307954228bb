// Whole process time over an empty script, next to dotenv in the same run; the programs take turns.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { age, createStore } from 'tightlip/adapters/age'
import { processTimes, rounds } from './processes.js'

const folder = mkdtempSync(join(tmpdir(), 'tightlip-bench-'))
const names = Array.from({ length: 30 }, (_, index) => `SECRET_${index}`)
const o = { signal: new AbortController().signal, conceal: () => undefined }
const store = { store: join(folder, 'bench.age'), identity: join(folder, 'identity.txt'), environment: 'bench' }

try {
  await createStore(store, o)
  for (const name of names)
    await age(store).put({ scheme: 'age', path: name, params: {} }, Buffer.from(randomBytes(24).toString('base64url')), o)
  writeFileSync(join(folder, '.env'), Array.from({ length: 10 }, (_, index) => `PLAIN_${index}=value ${index}\n`).join(''))
  /** @param {string} name */
  const resolve = (name) => JSON.stringify(import.meta.resolve(name))
  /** @type {(adapters: string, schema: string) => string} */
  const load = (adapters, schema) =>
    `import { loadSecrets } from ${resolve('tightlip')}; ${adapters}; const s = await loadSecrets({ schema: ${schema}, files: false, adapters: [adapter] }); await s.close()`
  const text = `{ '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) } }`
  const programs = {
    'an empty script': '',
    'import dotenv/config': `import ${resolve('dotenv/config')}`,
    'import tightlip/config': `import ${resolve('tightlip/config')}`,
    'import tightlip': `import ${resolve('tightlip')}`,
    'loadSecrets, 30 age:// references': load(
      `import { age } from ${resolve('tightlip/adapters/age')}; const adapter = age(${JSON.stringify(store)})`,
      `Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, { kind: 'secret', schema: ${text}, options: { from: 'age://' + name } }]))`,
    ),
    'age-encryption by hand, the same store': `import { Decrypter } from ${resolve('age-encryption')}; import { armor } from ${resolve('age-encryption')}; import { readFileSync } from 'node:fs'; const d = new Decrypter(); d.addIdentity(/AGE-SECRET-KEY-1\\w+/.exec(readFileSync(${JSON.stringify(store.identity)}, 'utf8'))[0]); JSON.parse(await d.decrypt(armor.decode(readFileSync(${JSON.stringify(store.store)}, 'utf8')), 'text'))`,
  }
  const times = await processTimes(programs, { folder })
  const [empty = Number.NaN, dotenv = Number.NaN] = Object.values(times)
  for (const [name, time] of Object.entries(times)) {
    const over = time - empty
    console.log(
      `${name.padEnd(42)} ${time.toFixed(1).padStart(7)} ms   + ${over.toFixed(1).padStart(6)} ms over the empty script   x ${(over / (dotenv - empty)).toFixed(2)} of dotenv`,
    )
  }
  console.log(`(medians of ${rounds} rounds, Node ${process.version})`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
