// Everything that replaces values in a text, each behind the same two functions.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Redactor } from 'tightlip'

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {(text: string) => unknown} text Replaces the values in a text, or does something to compare with.
 * @property {(chunk: Buffer) => unknown} chunk The same for the next chunk of a stream.
 * @property {boolean} [reference] It replaces nothing.
 */

const mask = '[redacted]'

/** Of more texts than this an automaton or a regular expression is minutes in the making. */
const most = 20_000

/**
 * The contenders for whole values and, with `encodings`, for the spellings of each that can be given to the peers, which know none themselves.
 *
 * @param {readonly string[]} values
 * @param {{ encodings: boolean; peers: string | undefined }} options `peers` is the folder that they are installed in.
 * @returns {Promise<readonly Contender[]>}
 */
export async function contenders(values, { encodings, peers }) {
  const spelled = encodings ? values.flatMap(spellings) : values
  const all = [ours(values, encodings), copy(), absent(), replaceAll(spelled)]
  if (spelled.length > most) return all
  return [...all, ...(peers === undefined ? [] : [...(await varlock(spelled, peers)), await ahoCorasick(spelled, peers)]), regExp(spelled)]
}

/**
 * @param {readonly string[]} values
 * @param {boolean} encodings
 * @returns {Contender}
 */
function ours(values, encodings) {
  const redactor = new Redactor({ encodings, fragments: false })
  for (const [index, value] of values.entries()) redactor.add(`SECRET_${index}`, value)
  const scanner = redactor.scanner('bench')
  return { name: 'tightlip', text: (text) => redactor.text(text), chunk: (chunk) => scanner.push(chunk) }
}

/** The copy of the text into memory that is there already: less than this no search of bytes can cost. @returns {Contender} */
function copy() {
  const buffer = Buffer.alloc(1 << 17)
  const write = /** @type {{ latin1Write(text: string, offset: number): number }} */ (/** @type {unknown} */ (buffer))
  return {
    name: 'copy',
    reference: true,
    text: (text) => write.latin1Write(text, 0),
    chunk: (chunk) => chunk.copy(buffer),
  }
}

/** One search for one value that is not there. @returns {Contender} */
function absent() {
  const [value = ''] = randomValue()
  return { name: 'indexOf', reference: true, text: (text) => text.indexOf(value), chunk: (chunk) => chunk.indexOf(value, 0, 'latin1') }
}

function randomValue() {
  return [crypto.randomUUID().replaceAll('-', '')]
}

/**
 * varlock masks what the console prints by `redactSensitiveConfig` of `varlock/env` (dist/runtime/patch-console.mjs gives it each
 * argument). It is one RegExp, which `resetRedactionMap` makes of the sensitive items of a loaded configuration, as `initVarlockEnv` calls
 * it. The streams of children go through dist/stdout-redaction-*.mjs, `createRedactedStreamWriter`, which is not exported; what it does to
 * a chunk stands below.
 *
 * @param {readonly string[]} values
 * @param {string} peers
 * @returns {Promise<readonly Contender[]>}
 */
async function varlock(values, peers) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 22 || (major === 22 && minor < 3)) return []
  const { redactSensitiveConfig, resetRedactionMap, getRedactionHoldbackLength } = await peer(peers, 'varlock/env')
  resetRedactionMap({ config: Object.fromEntries(values.map((value, index) => [`ITEM_${index}`, { value, isSensitive: true }])) })
  let pending = ''
  return [
    {
      name: 'varlock',
      text: redactSensitiveConfig,
      chunk(chunk) {
        pending += chunk.toString()
        const held = getRedactionHoldbackLength(pending)
        const out = redactSensitiveConfig(held > 0 ? pending.slice(0, -held) : pending)
        pending = held > 0 ? pending.slice(-held) : ''
        return out
      },
    },
  ]
}

/**
 * @param {readonly string[]} values
 * @param {string} peers
 * @returns {Promise<Contender>}
 */
async function ahoCorasick(values, peers) {
  const { AhoCorasick } = await peer(peers, '@monyone/aho-corasick/fast')
  const search = new AhoCorasick(values)
  const replace = (/** @type {string} */ text) => {
    const found = search.matchInText(text)
    if (found.length === 0) return text
    let out = ''
    let at = 0
    for (const { begin, end } of found) {
      if (begin < at) continue
      out += text.slice(at, begin) + mask
      at = end
    }
    return out + text.slice(at)
  }
  return { name: 'aho-corasick', text: replace, chunk: (chunk) => replace(chunk.toString('latin1')) }
}

/**
 * @param {readonly string[]} values
 * @returns {Contender}
 */
function regExp(values) {
  const pattern = new RegExp(values.map((value) => value.replaceAll(/[^A-Za-z0-9]/g, '\\$&')).join('|'), 'g')
  return { name: 'RegExp', text: (text) => text.replace(pattern, mask), chunk: (chunk) => chunk.toString('latin1').replace(pattern, mask) }
}

/**
 * @param {readonly string[]} values
 * @returns {Contender}
 */
function replaceAll(values) {
  const replace = (/** @type {string} */ text) => {
    let out = text
    for (const value of values) out = out.replaceAll(value, mask)
    return out
  }
  return { name: 'replaceAll', text: replace, chunk: (chunk) => replace(chunk.toString('latin1')) }
}

/** A value, in base64 at the three alignments, in hex. @param {string} value */
function spellings(value) {
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${'x'.repeat(offset)}${value}`).toString('base64')
    return text.slice(offset === 0 ? 0 : offset + 1, Math.floor(((value.length + offset) * 8) / 6))
  })
  const hex = Buffer.from(value).toString('hex')
  return [value, ...base64, hex, hex.toUpperCase()]
}

/**
 * @param {string} folder
 * @param {string} name
 */
async function peer(folder, name) {
  return await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href)
}
