// Times of one number of values, in a process of its own: what one contender allocates or makes V8 do is not left to the next number.
import { contenders } from './contenders.js'
import { measure, warmUp } from './measure.js'
import { randomValues, texts } from './texts.js'

/** @import { Times } from './measure.js' */

/**
 * @typedef {object} WholeOptions
 * @property {number} count How many values.
 * @property {string | undefined} peers
 * @property {boolean} quick
 * @property {boolean} [lineOnly] Only the first kind of text, without encodings.
 */

/** @typedef {{ count: number; encodings: boolean; text: string; bytes: number; times: Times }} Row */

/** @type {WholeOptions} */
const { count, peers, quick, lineOnly = false } = JSON.parse(process.argv[2] ?? '{}')
const values = randomValues(count)
const kinds = texts(values).slice(0, lineOnly ? 1 : undefined)
/** @type {Row[]} */
const rows = []
for (const encodings of lineOnly ? [false] : [false, true]) {
  const all = await contenders(values, { encodings, peers })
  // Before anything is timed: each finds what it is there to find.
  for (const { name, text: replace, reference } of all) {
    const [value = ''] = values
    if (reference !== true && String(replace(`before ${value} after`)).includes(value)) throw new Error(`${name} does not replace a value`)
  }
  const [first] = all
  if (!quick && first !== undefined) for (const text of [texts(values).at(-1), kinds[0]]) if (text !== undefined) await warmUp(first, text)
  for (const text of kinds) {
    const options = quick ? { rounds: 3, slice: 2e5, patience: 0 } : { rounds: 31, slice: 7e5, patience: 1e8 }
    rows.push({ count, encodings, text: text.name, bytes: text.whole[0]?.length ?? 0, times: measure(all, text, options) })
  }
}
console.log(JSON.stringify(rows))
