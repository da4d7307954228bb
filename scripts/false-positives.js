// Measures wrong masks: drawn secrets of every kind, in all their forms, against the text of installed packages, none of which holds one of
// them. Runs as `npm run measure:false-positives -- [--secrets 1000] [--gigabytes 3] [folder ...]`, the folders being `node_modules` of
// this project unless others are named; each file counts once. Exit code 1 when something was masked or there was too little text.
import { createHash } from 'node:crypto'
import { openSync, closeSync, readFileSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Redactor } from 'tightlip'
import { kinds } from './drawn-secrets.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { secrets: { type: 'string', default: '1000' }, gigabytes: { type: 'string', default: '3' } },
})
const folders = positionals.length > 0 ? positionals : [fileURLToPath(new URL('../node_modules', import.meta.url))]
const [count, goal] = [Number(values.secrets), Number(values.gigabytes) * 1e9]

const redactor = new Redactor()
/** @type {Map<string, number>} */
const drawn = new Map()
for (let index = 0; index < count; index++) {
  const names = Object.keys(kinds)
  const kind = names[index % names.length] ?? ''
  redactor.add(`${kind}.${index}`, kinds[kind]?.() ?? '')
  drawn.set(kind, (drawn.get(kind) ?? 0) + 1)
}
const entered = performance.now()
redactor.prepare()
const entering = (performance.now() - entered) / 1000
/** @type {{ name: string, encoding: string }[]} */
let told = []
redactor.onMask((event) => void told.push(event))

const seen = new Set()
let [files, bytes, searched, wrong] = [0, 0, 0, 0]
const started = performance.now()
for (const folder of folders) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && bytes < goal * 2) look(join(entry.parentPath, entry.name))
  }
}

/** @param {string} path */
function look(path) {
  if (!isText(path)) return
  const text = readFileSync(path)
  const hash = createHash('sha1').update(text).digest('base64')
  if (seen.has(hash)) return
  seen.add(hash)
  files++
  bytes += text.length
  told = []
  const before = performance.now()
  const out = redactor.bytes(text)
  searched += performance.now() - before
  if (out === text) return
  wrong += Math.max(1, told.length)
  for (const { name, encoding } of told.slice(0, 5)) console.log(`${name} as ${encoding} in ${path}`)
  console.log(`  ...${contextOf(text, out)}...`)
}

/** What looks like text in its first bytes. @param {string} path */
function isText(path) {
  const start = Buffer.alloc(4096)
  const file = openSync(path, 'r')
  try {
    return !start.subarray(0, readSync(file, start)).includes(0)
  } finally {
    closeSync(file)
  }
}

/** The text around the first difference. @param {Uint8Array} text @param {Uint8Array} out */
function contextOf(text, out) {
  let at = 0
  while (text[at] === out[at]) at++
  return JSON.stringify(Buffer.from(text.subarray(Math.max(0, at - 30), at + 70)).toString('latin1'))
}

const seconds = searched / 1000
console.log(`secrets    ${count}: ${[...drawn].map(([kind, number]) => `${number} ${kind}`).join(', ')}`)
console.log(`entered    in ${entering.toFixed(1)} s`)
console.log(`text       ${(bytes / 1e9).toFixed(2)} GB in ${files} files, each once`)
console.log(
  `search     ${seconds.toFixed(1)} s, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s (${((performance.now() - started) / 1000).toFixed(0)} s in all)`,
)
console.log(`wrong      ${wrong} masks`)
if (bytes < goal) console.log(`too little text: ${values.gigabytes} GB are asked for; name folders with more installed packages`)
process.exitCode = wrong > 0 || bytes < goal ? 1 : 0
