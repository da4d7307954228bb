// A gigabyte through a pipe: how much of its speed the hooks leave, with no secret and with 1000. The programs take turns. `--quick` writes little, to see that it runs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { figure, table } from './redact/table.js'

const quick = process.argv.includes('--quick')
const rounds = quick ? 1 : Number(process.env.BENCH_ROUNDS ?? 3)
const child = fileURLToPath(new URL('pipe/child.js', import.meta.url))
const gigabyte = quick ? 2 ** 22 : Number(process.env.BENCH_MEGABYTES ?? 1024) * 2 ** 20
const ways = {
  'process.stdout, 64-KB buffers': gigabyte,
  'process.stdout, 200-B lines': gigabyte / 16,
  'fs.writeSync, 64-KB buffers': gigabyte,
  'fs.writeSync, 16-KB strings': gigabyte,
  'fs.write, 64-KB buffers': gigabyte,
}

/** @typedef {{ elapsed: number; busy: number }} Took In milliseconds; `busy` is the processor's time. */

/** @type {string[][]} */
const rows = []
for (const [way, bytes] of Object.entries(ways)) {
  /** @type {{ bare: Took[]; none: Took[]; many: Took[] }} */
  const took = { bare: [], none: [], many: [] }
  for (let round = 0; round < rounds; round++) {
    took.bare.push(run(way, bytes, undefined))
    took.none.push(run(way, bytes, 0))
    took.many.push(run(way, bytes, quick ? 10 : 1000))
  }
  // The best of each: what else the machine does only adds to it.
  const [bare, none, many] = [took.bare, took.none, took.many].map((all) => ({
    speed: bytes / Math.min(...all.map(({ elapsed }) => elapsed)) / 1e6,
    busy: Math.min(...all.map(({ busy }) => busy)),
  }))
  if (bare === undefined || none === undefined || many === undefined) continue
  const kept = none.speed / bare.speed
  // Lines of 200 bytes take a system call each, which is less than 0.6 GB/s without the hooks too.
  const goals = [
    `90 % ${kept >= 0.9 ? 'met' : 'MISSED'}`,
    ...(way.includes('200-B') ? [] : [`0.6 GB/s ${many.speed >= 0.6 ? 'met' : 'MISSED'}`]),
  ]
  const shown = [bytes / 2 ** 20, bare.speed, none.speed, kept * 100, (none.busy / bare.busy) * 100, many.speed].map(figure)
  rows.push([way, ...shown, goals.join(', ')])
}
console.log(`A pipe to cat, Node ${process.version}, GB/s, the best of ${rounds} rounds\n`)
console.log(
  table(['way', 'MB', 'without tightlip', 'no secret', '% kept', '% processor', quick ? '10 secrets' : '1000 secrets', 'goals'], rows),
)

/**
 * @param {string} way
 * @param {number} bytes
 * @param {number | undefined} secrets
 * @returns {Took}
 */
function run(way, bytes, secrets) {
  const args = [process.execPath, child, JSON.stringify({ way, bytes, secrets })]
  const { stderr } = spawnSync('sh', ['-c', '"$0" "$@" | cat > /dev/null', ...args], { encoding: 'utf8' })
  const [elapsed, busy] = /** @type {number[]} */ (JSON.parse(/\[[\d.,]+\]$/.exec(stderr)?.[0] ?? '[]'))
  if (elapsed === undefined || busy === undefined) throw new Error(`the program that writes failed: ${stderr}`)
  return { elapsed, busy }
}
