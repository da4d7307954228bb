// A program with 30 secrets from each backend, next to the clients used well: whole process time over an empty script, calls, bytes.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countedPrograms, programs } from './backends/programs.js'
import { serverProgram } from './backends/start.js'
import { processTimes, rounds, runProgram } from './processes.js'

const folder = mkdtempSync(join(tmpdir(), 'tightlip-bench-'))
const names = Array.from({ length: 30 }, (_, index) => `SECRET_${index}`)
const all = Array.from({ length: 45 }, (_, index) => `SECRET_${index}`)
const values = Object.fromEntries(all.map((name) => [name, randomText()]))
const digest = createHash('sha256')
  .update(names.map((name) => values[name]).join())
  .digest('hex')
const fields = JSON.stringify(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((field) => [field, randomText()])))

try {
  const start = await serverProgram(folder)
  writeFileSync(
    join(folder, 'expected.mjs'),
    `import { createHash } from 'node:crypto'
export const names = ${JSON.stringify(names)}
export function check(values) {
  if (createHash('sha256').update(values.join()).digest('hex') !== ${JSON.stringify(digest)}) throw new Error('these are not the values')
}
`,
  )
  for (const [backend, of] of Object.entries(programs)) {
    const server = await start(backend, { ...values, FIELDS: fields })
    try {
      // Nothing of the caller's environment: neither credentials nor flags of Node.
      const env = { PATH: process.env.PATH, HOME: folder, ...server.where }
      /** @type {Record<string, import('./backends/server.js').Calls>} */
      const calls = {}
      const onFirst = async (/** @type {string} */ name) => void (calls[name] = await server.calls())
      const { empty = Number.NaN, ...times } = await processTimes({ empty: '', ...of(server.where) }, { folder, env, onFirst })
      const [ours = Number.NaN] = Object.values(times)
      console.log(`${backend}, 30 secrets; an empty script takes ${empty.toFixed(1)} ms`)
      for (const [name, time] of Object.entries(times)) {
        const { counts = {}, bytes } = calls[name] ?? {}
        const ratio = time === ours ? '' : `tightlip: x ${((ours - empty) / (time - empty)).toFixed(2)} of it`
        console.log(
          `${name.padEnd(42)} + ${(time - empty).toFixed(1).padStart(6)} ms   ${ratio.padEnd(26)}   ${said(counts)}, ${bytes} bytes`,
        )
      }
      console.log()
      for (const [name, source] of Object.entries(countedPrograms(backend, server.where))) {
        const file = join(folder, 'counted.mjs')
        writeFileSync(file, source)
        await server.calls()
        runProgram(file, { folder, env })
        const { counts } = await server.calls()
        console.log(`${name.padEnd(42)} ${said(counts)}`)
      }
      console.log()
    } finally {
      await server.stop()
    }
  }
  console.log(`(medians of ${rounds} rounds, Node ${process.version}; bytes are those of the answers' bodies or messages)`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** @param {Readonly<Record<string, number>>} counts */
function said(counts) {
  return Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

function randomText() {
  return randomBytes(24).toString('base64url')
}
