// The goals that a figure is judged by, each as "met" or "missed" beside it.
import { figure } from './table.js'

/** @import { Cost } from './forms.js' */
/** @import { PinoRow } from './pino.js' */
/** @import { Row } from './whole.js' */

/** How many times faster than varlock, by the number of values. */
const overVarlock = new Map([
  [10, 5],
  [100, 25],
  [1000, 500],
  [10_000, 2500],
])

/**
 * @param {Row} row
 * @param {readonly Row[]} rows
 */
export function wholeGoals(row, rows) {
  if (row.encodings) return ''
  const { ns = Number.NaN } = row.times['tightlip'] ?? {}
  if (row.text === '200-B line') return lineGoals(row, rows, 22)
  if (row.text === '4-KB line' && row.count === 1000) return judged('3 GB/s', row.bytes / ns >= 3)
  if (row.text === '64-KB chunk' && row.count === 1000) return judged('1 GB/s', row.bytes / ns >= 1)
  return ''
}

/**
 * The goals of the 200-byte line.
 *
 * @param {Row} row
 * @param {readonly Row[]} rows
 * @param {number} major Of Node.
 */
export function lineGoals({ count, times }, rows, major) {
  const { toCopy = Number.NaN, toVarlock = Number.NaN, ns = Number.NaN } = times['tightlip'] ?? {}
  const said = []
  if (count === 1000) {
    const [most, about] = major < 22 ? [2, 130] : [1.3, 85]
    said.push(judged(`${most} x copy`, toCopy <= most), judged(`${about} ns`, ns <= about))
  }
  if (count === 10_000) {
    // Of the copy in the same process, since these two numbers come from two processes.
    const before = rows.find((row) => row.count === 1000 && row.text === '200-B line' && !row.encodings)?.times['tightlip']?.toCopy
    said.push(judged(`1.2 x that of 1000: ${figure(toCopy / (before ?? Number.NaN))}`, toCopy / (before ?? Number.NaN) <= 1.2))
  }
  const least = overVarlock.get(count)
  if (least !== undefined && !Number.isNaN(toVarlock)) said.push(judged(`${least} x varlock`, toVarlock >= least))
  return said.join(', ')
}

/**
 * @param {Cost} cost
 * @param {{ encodings?: boolean; fragments?: boolean }} redactor
 */
export function formsGoals({ count, bytes, us, times }, { encodings = true }) {
  if (count < 1000) return ''
  // A pattern is one form of one secret: here the value itself.
  if (!encodings) return [judged('300 B a pattern', bytes <= 300), judged('5 us a pattern', us <= 5)].join(', ')
  if (count > 1000) return ''
  const { ns = Number.NaN } = times['200-B line'] ?? {}
  return [judged('200 ns a line', ns <= 200), judged('10 kB a secret', bytes <= 10_000)].join(', ')
}

/** @param {PinoRow} row */
export function pinoGoals({ count, masked }) {
  return count === 1000 ? judged('+10 %', masked <= 1.1) : ''
}

/**
 * @param {string} goal
 * @param {boolean} met
 */
function judged(goal, met) {
  return `${goal} ${met ? 'met' : 'MISSED'}`
}
