// Masking next to the copy of the text and to other ways of replacing many values, as ratios taken in the same rounds. `--quick` runs
// everything for a moment only, to see that it runs.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { installPeers, nodes } from './redact/install.js'
import { formsGoals, lineGoals, pinoGoals, wholeGoals } from './redact/goals.js'
import { figure, table } from './redact/table.js'

/** @import { Cost } from './redact/forms.js' */
/** @import { PinoRow } from './redact/pino.js' */
/** @import { Row } from './redact/whole.js' */

const quick = process.argv.includes('--quick')
const counts = quick ? [10] : [10, 100, 1000, 10_000]
const peers = installPeers()
const all = nodes()
// The first Node that varlock runs on, where it is what the goals were set by: from Node 24 on V8 compiles large alternations better.
const main = all.get(22) ?? process.execPath
const version = (/** @type {string} */ node) => spawnSync(node, ['--version']).stdout.toString().trim()

/** @type {readonly Row[]} */
const whole = counts.flatMap((count) => run(main, 'whole', { count, peers, quick }))
console.log(
  `Whole values of 32 characters, Node ${version(main)}, ns. "/ copy": so many times the time of the copy; "x varlock": so many times as fast.\n`,
)
console.log(
  table(
    [
      'text',
      'values',
      'tightlip',
      'GB/s',
      '/ copy',
      'x varlock',
      'copy',
      'indexOf',
      'varlock',
      'RegExp',
      'replaceAll',
      'aho-corasick',
      'goals',
    ],
    whole.map((row) => {
      const { tightlip } = row.times
      const cell = (/** @type {string} */ name) => figure(row.times[name]?.ns)
      return [
        `${row.text}${row.encodings ? ', encodings' : ''}`,
        String(row.count),
        figure(tightlip?.ns),
        row.bytes < 1000 ? '' : figure(row.bytes / (tightlip?.ns ?? Number.NaN)),
        figure(tightlip?.toCopy),
        figure(tightlip?.toVarlock),
        ...['copy', 'indexOf', 'varlock', 'RegExp', 'replaceAll', 'aho-corasick'].map(cell),
        wholeGoals(row, whole),
      ]
    }),
  ),
)

console.log(`\nThe 200-B line on each Node that is there, ns\n`)
console.log(
  table(
    ['Node', 'values', 'tightlip', '/ copy', 'x varlock', 'copy', 'varlock', 'goals'],
    [...all].flatMap(([major, node]) => {
      /** @type {readonly Row[]} */
      const rows = counts.flatMap((count) => run(node, 'whole', { count, peers, quick, lineOnly: true }))
      return rows.map((row) => {
        const { tightlip, copy, varlock } = row.times
        const shown = [tightlip?.ns, tightlip?.toCopy, tightlip?.toVarlock, copy?.ns, varlock?.ns].map(figure)
        return [version(node), String(row.count), ...shown, lineGoals(row, rows, major)]
      })
    }),
  ),
)

for (const [title, redactor] of /** @type {const} */ ([
  ['Whole values only', { encodings: false, fragments: false }],
  ['All encodings and fragments, as by default', {}],
])) {
  /** @type {readonly Cost[]} */
  const costs = counts.map((count) => run(main, 'forms', { count, redactor, quick }))
  console.log(`\n${title}, Node ${version(main)}: memory, the time to add, ns\n`)
  console.log(
    table(
      [
        'secrets',
        'bytes each',
        'resident each',
        'us to add',
        '200-B line',
        '/ copy',
        'with hex, UUID',
        '4-KB line',
        'GB/s',
        '64-KB stream GB/s',
        'goals',
      ],
      costs.map((cost) => {
        const { '200-B line': line, '4-KB line': long, '64-KB chunk': chunk, '200-B line, hex, UUID, base64': noise } = cost.times
        return [
          ...[cost.count, cost.bytes, cost.resident, cost.us, line?.ns, line?.toCopy, noise?.ns, long?.ns].map(figure),
          ...[4096 / (long?.ns ?? Number.NaN), 65_536 / (chunk?.ns ?? Number.NaN)].map(figure),
          formsGoals(cost, redactor),
        ]
      }),
    ),
  )
}

console.log(`\npino to a descriptor, Node ${version(main)}; "/" is the ratio to pino alone\n`)
console.log(
  table(
    ['to', 'secrets', 'pino, ns', 'redacting() /', "pino's redact /", 'goals'],
    (quick ? [0, 10] : [0, 10, 1000]).flatMap((count) =>
      /** @type {readonly PinoRow[]} */ (run(main, 'pino', { count, quick })).map((row) => [
        row.to,
        String(count),
        ...[row.plain, row.masked, row.paths].map(figure),
        pinoGoals(row),
      ]),
    ),
  ),
)

/**
 * Runs a file of the bench in a process of its own and returns what it prints. Garbage is collected in the thread that makes it, so that
 * none pays for another's.
 *
 * @param {string} node
 * @param {string} file
 * @param {object} options
 */
function run(node, file, options) {
  const path = fileURLToPath(new URL(`redact/${file}.js`, import.meta.url))
  const { status, stdout, stderr } = spawnSync(node, ['--expose-gc', '--single-threaded-gc', path, JSON.stringify(options)], {
    maxBuffer: 1 << 26,
  })
  if (status !== 0) throw new Error(`${path} ended with ${status}: ${stderr.toString()}`)
  // JSON has no NaN, which stands where there is nothing to compare with.
  return JSON.parse(stdout.toString(), (_, value) => value ?? Number.NaN)
}
