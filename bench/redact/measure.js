// Times that can be compared on a machine whose speed swings and that does other things besides: the processor's time, all taking turns,
// and ratios within a turn.
import { variety } from './texts.js'

/** @import { Contender } from './contenders.js' */
/** @import { Text } from './texts.js' */

/**
 * Nanoseconds for one text, by the name of the contender: the median of all rounds, and the medians of what each round's time is to that
 * of the copy and of varlock.
 *
 * @typedef {Record<string, { ns: number; toCopy: number; toVarlock: number }>} Times
 */

/** A search that takes longer than this is run in a few rounds only. */
const slow = 2e6

/**
 * @param {readonly Contender[]} contenders
 * @param {Text} text
 * @param {{ rounds: number; slice: number; patience: number }} options `slice` is how long one contender runs in a round, `patience` how
 *   long a slow one may run in all, in nanoseconds.
 * @returns {Times}
 */
export function measure(contenders, text, { rounds, slice, patience }) {
  const chunks = text.whole.map((one) => Buffer.from(one, 'latin1'))
  const all = contenders.map((contender) => {
    const run = loop(contender, text, chunks)
    // What is made at the first call; then, to have it compiled and to see how long it takes.
    run(1)
    let count = 1
    let took = run(count)
    for (let spent = took; spent < 20 * slice && took < slow; spent += took) took = run(took < slice ? (count *= 2) : count)
    const ns = took / count
    return {
      contender,
      run,
      count: Math.max(1, Math.round(slice / ns)),
      rounds: ns > slow ? Math.min(rounds, Math.floor(patience / ns)) : rounds,
      times: [ns],
    }
  })
  for (const one of all) if (one.rounds >= 3) one.times.length = 0
  for (let round = 0; round < rounds; round++) {
    for (const one of all) if (round < one.rounds) one.times.push(one.run(one.count) / one.count)
  }
  /** @param {string} name */
  const timesOf = (name) => all.find(({ contender }) => contender.name === name)?.times ?? []
  /** @type {(times: readonly number[], name: string) => number} */
  const ratio = (times, name) => {
    const base = timesOf(name)
    return median(times.slice(0, base.length).map((time, round) => time / (base[round] ?? Number.NaN)))
  }
  return Object.fromEntries(
    all.map(({ contender: { name }, times }) => [
      name,
      { ns: median(times), toCopy: ratio(times, 'copy'), toVarlock: 1 / ratio(times, 'varlock') },
    ]),
  )
}

/**
 * Runs a contender until it is compiled: V8 compiles WebAssembly a second time in the background, when it sees what is hot.
 *
 * @param {Contender} contender
 * @param {Text} text
 */
export async function warmUp(contender, text) {
  const run = loop(contender, text, [])
  for (let time = 0; time < 10; time++) {
    for (let spent = run(1); spent < 5e6;) spent += run(50)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

let last = /** @type {unknown} */ (undefined)

/** What was returned last, so that nothing is left out as unused. */
export function lastResult() {
  return last
}

/**
 * Runs a contender so many times and returns the nanoseconds that the processor was busy.
 *
 * @param {Contender} contender
 * @param {Text} text
 * @param {readonly Buffer[]} chunks
 * @returns {(count: number) => number}
 */
function loop({ text: replace, chunk: push }, { whole, rest, chunks: bytes }, chunks) {
  if (bytes === true) return timed(push, chunks)
  if (rest === undefined) return timed(replace, whole)
  return timed(
    (/** @type {number} */ at) => replace(/** @type {string} */ (whole[at]) + /** @type {string} */ (rest[at])),
    [...whole.keys()],
  )
}

/**
 * @template T
 * @param {(one: T) => unknown} run
 * @param {readonly T[]} over
 * @returns {(count: number) => number}
 */
function timed(run, over) {
  return (count) => {
    const before = process.cpuUsage()
    for (let at = 0; at < count; at++) last = run(/** @type {T} */ (over[at % variety]))
    const { user, system } = process.cpuUsage(before)
    // Never nothing: the count is made from it.
    return Math.max(1, user + system) * 1000
  }
}

/** @param {readonly number[]} times */
export function median(times) {
  const sorted = times.filter((time) => !Number.isNaN(time)).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
