// The texts that are searched, and the values that are searched for.
import { randomBytes, randomUUID } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const words =
  'request response user cache miss hit retry upstream connection closed opened pool worker queue job done failed timeout'.split(' ')

/** How many texts of a kind there are: the loop goes round them. A power of two. */
export const variety = 64

/**
 * @typedef {object} Text A kind of text. Of each there are `variety` ones.
 * @property {string} name
 * @property {readonly string[]} whole
 * @property {readonly string[]} [rest] What is appended to each in the loop, so that V8 keeps a string of two parts.
 * @property {boolean} [chunks] These are bytes, searched as one stream.
 * @property {boolean} [secret] Each holds one of the values.
 */

/**
 * Random values of 32 characters.
 *
 * @param {number} count
 */
export function randomValues(count) {
  return Array.from({ length: count }, () => Array.from(randomBytes(32), (byte) => letters[byte % letters.length]).join(''))
}

/**
 * @param {readonly string[]} values
 * @returns {readonly Text[]}
 */
export function texts(values) {
  const lines = all(() => line(200))
  return [
    { name: '200-B line', whole: lines },
    { name: '4-KB line', whole: all(() => line(4096)) },
    { name: '64-KB chunk', whole: all(() => line(65_536)), chunks: true },
    { name: '200-B line, cons', whole: lines.map((one) => one.slice(0, 120)), rest: lines.map((one) => one.slice(120)) },
    { name: '200-B line, two-byte', whole: lines.map((one) => `${one.slice(0, 99)}→${one.slice(100)}`) },
    { name: '200-B line, near misses', whole: all(() => around(() => oneOff(pick(values)), 200)) },
    { name: '4-KB line, near misses', whole: all(() => around(() => oneOff(pick(values)), 4096)) },
    { name: '200-B line, hex, UUID, base64', whole: all(() => around(noise, 200)) },
    { name: '4-KB line, hex, UUID, base64', whole: all(() => around(noise, 4096)) },
    { name: '200-B line, one secret', whole: all(() => `${line(160)} ${pick(values)} ${line(6)}`), secret: true },
  ]
}

/** @param {() => string} make */
function all(make) {
  // Through bytes, so that none is a string of parts.
  return Array.from({ length: variety }, () => Buffer.from(make()).toString())
}

/**
 * A line of a JSON log of a length.
 *
 * @param {number} size
 */
export function line(size) {
  let text = `{"level":30,"time":${1_700_000_000_000 + number(1e11)},"pid":${number(30_000)},"hostname":"web-${number(9)}","req":{"id":${number(1e6)},"path":"/api/${pick(words)}/${number(1e5)}"},"msg":"`
  while (text.length < size) text += `${pick(words)} `
  return text.slice(0, size)
}

/**
 * @param {() => string} piece
 * @param {number} size
 */
function around(piece, size) {
  let text = '{"level":30,'
  while (text.length < size) text += `"${pick(words)}":"${piece()}",`
  return text.slice(0, size)
}

/** A value with another character in one of its places. @param {string} value */
function oneOff(value) {
  const at = number(value.length)
  return `${value.slice(0, at)}${value[at] === '~' ? '-' : '~'}${value.slice(at + 1)}`
}

function noise() {
  return pick([randomUUID(), randomBytes(16).toString('hex'), randomBytes(24).toString('base64')])
}

/** @param {number} limit */
function number(limit) {
  return Math.floor(Math.random() * limit)
}

/**
 * @template T
 * @param {readonly T[]} from
 */
function pick(from) {
  return /** @type {T} */ (from[number(from.length)])
}
