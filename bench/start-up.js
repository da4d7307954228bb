// Whole process time over an empty script, next to dotenv in the same run; the programs take turns.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { age, createStore } from 'tightlip/adapters/age'

const rounds = Number(process.env.BENCH_ROUNDS ?? 40)
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
  const files = Object.entries(programs).map(([name, source], index) => {
    const file = join(folder, `program-${index}.mjs`)
    writeFileSync(file, source)
    return { name, file, times: /** @type {number[]} */ ([]) }
  })
  for (const { file } of files) execFileSync(process.execPath, [file], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  for (let round = 0; round < rounds; round++) {
    for (const { file, times } of files) {
      const started = process.hrtime.bigint()
      const { status } = spawnSync(process.execPath, [file], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
      times.push(Number(process.hrtime.bigint() - started) / 1e6)
      if (status !== 0) throw new Error(`${file} ended with ${status}`)
    }
  }
  /** @param {number[]} times */
  const median = (times) => times.toSorted((a, b) => a - b).at(Math.floor(times.length / 2)) ?? Number.NaN
  const [empty = Number.NaN, dotenv = Number.NaN] = files.map(({ times }) => median(times))
  for (const { name, times } of files) {
    const over = median(times) - empty
    console.log(
      `${name.padEnd(42)} ${median(times).toFixed(1).padStart(7)} ms   + ${over.toFixed(1).padStart(6)} ms over the empty script   x ${(over / (dotenv - empty)).toFixed(2)} of dotenv`,
    )
  }
  console.log(`(medians of ${rounds} rounds, Node ${process.version})`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
