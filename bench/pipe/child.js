// Writes so many bytes of a log to stdout and tells on stderr how many milliseconds that took, and how many the processor was busy.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import { line } from '../redact/texts.js'

/** @type {{ way: string; bytes: number; secrets: number | undefined }} Without the hooks where `secrets` is left out. */
const { way, bytes, secrets } = JSON.parse(process.argv[2] ?? '{}')
if (secrets !== undefined) {
  const { loadSecrets } = await import('tightlip')
  const { redactor } = await loadSecrets({ schema: {}, files: false })
  for (let index = 0; index < secrets; index++) redactor.add(`SECRET_${index}`, randomBytes(16).toString('hex'))
  redactor.text('a first text, so that all are entered')
}

const large = Array.from({ length: 16 }, () => Buffer.from(line(65_536)))
const small = Array.from({ length: 64 }, () => line(16_384))
const lines = Array.from({ length: 64 }, () => `${line(199)}\n`)

/** @type {Record<string, () => Promise<void> | void>} */
const ways = {
  'process.stdout, 64-KB buffers': () => stream(large, 65_536),
  'process.stdout, 200-B lines': () => stream(lines, 200),
  'fs.writeSync, 64-KB buffers'() {
    for (let at = 0; at * 65_536 < bytes; at++) writeAll(large[at % 16] ?? '')
  },
  // As pino writes what it has collected.
  'fs.writeSync, 16-KB strings'() {
    for (let at = 0; at * 16_384 < bytes; at++) writeAll(small[at % 64] ?? '')
  },
  async 'fs.write, 64-KB buffers'() {
    for (let at = 0; at * 65_536 < bytes; at++) await new Promise((resolve) => fs.write(1, large[at % 16] ?? Buffer.alloc(0), resolve))
  },
}

const started = performance.now()
const busy = process.cpuUsage()
await ways[way]?.()
const { user, system } = process.cpuUsage(busy)
fs.writeSync(2, JSON.stringify([performance.now() - started, (user + system) / 1000]))

/**
 * @param {readonly (string | Buffer)[]} pieces
 * @param {number} size
 */
async function stream(pieces, size) {
  for (let at = 0; at * size < bytes; at++) {
    if (!process.stdout.write(pieces[at % pieces.length] ?? '')) await once(process.stdout, 'drain')
  }
  await new Promise((resolve) => process.stdout.write('', resolve))
}

/** @param {string | Buffer} piece */
function writeAll(piece) {
  let written = 0
  while (written < piece.length) {
    written += typeof piece === 'string' ? fs.writeSync(1, piece.slice(written)) : fs.writeSync(1, piece, written)
  }
}
