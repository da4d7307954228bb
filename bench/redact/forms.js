// What a redactor costs with so many secrets, in a process of its own: memory, the time to add, the time to search.
import { Redactor } from 'tightlip'
import { measure, warmUp } from './measure.js'
import { randomValues, texts } from './texts.js'

/**
 * @typedef {object} FormsOptions
 * @property {number} count How many secrets.
 * @property {{ encodings?: boolean; fragments?: boolean }} redactor
 * @property {boolean} quick
 */

/**
 * @typedef {object} Cost
 * @property {number} count
 * @property {number} bytes Of memory that V8 knows of, a secret.
 * @property {number} resident What the process grew by, a secret.
 * @property {number} us To add one, first search included.
 * @property {Record<string, { ns: number; toCopy: number }>} times By text.
 */

/** @type {FormsOptions} */
const { count, redactor: options, quick } = JSON.parse(process.argv[2] ?? '{}')
const values = randomValues(count)
const kinds = texts(values).filter(({ name }) => ['200-B line', '4-KB line', '64-KB chunk', '200-B line, hex, UUID, base64'].includes(name))

// What is the same for any number of secrets is not counted: code, and the memory of the first.
const warm = new Redactor(options)
warm.add('WARM', randomValues(1).join(''))
warm.text('')

const before = await memory()
const started = process.cpuUsage()
const redactor = new Redactor(options)
for (const [index, value] of values.entries()) redactor.add(`SECRET_${index}`, value)
redactor.text('a text')
const { user, system } = process.cpuUsage(started)
const us = (user + system) / count
const after = await memory()

const scanner = redactor.scanner('bench')
const buffer = Buffer.alloc(1 << 17)
const write = /** @type {{ latin1Write(text: string, offset: number): number }} */ (/** @type {unknown} */ (buffer))
const contenders = [
  {
    name: 'tightlip',
    text: (/** @type {string} */ text) => redactor.text(text),
    chunk: (/** @type {Buffer} */ chunk) => scanner.push(chunk),
  },
  {
    name: 'copy',
    text: (/** @type {string} */ text) => write.latin1Write(text, 0),
    chunk: (/** @type {Buffer} */ chunk) => chunk.copy(buffer),
  },
]
const [first] = contenders
const [line] = kinds
if (!quick && first !== undefined && line !== undefined) await warmUp(first, line)
/** @type {Cost} */
const cost = {
  count,
  bytes: (after.known - before.known) / count,
  resident: (after.resident - before.resident) / count,
  us,
  times: Object.fromEntries(
    kinds.map((text) => {
      const { tightlip } = measure(
        contenders,
        text,
        quick ? { rounds: 3, slice: 2e5, patience: 0 } : { rounds: 31, slice: 1e6, patience: 2e8 },
      )
      return [text.name, { ns: tightlip?.ns ?? Number.NaN, toCopy: tightlip?.toCopy ?? Number.NaN }]
    }),
  ),
}
console.log(JSON.stringify(cost))

async function memory() {
  for (let time = 0; time < 4; time++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { known: heapUsed + external, resident: rss }
}
