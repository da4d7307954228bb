import { isUtf8 } from 'node:buffer'
import { digit, guessable, kinds, small } from './guessable.ts'
import { wipeableCopy } from '../own-buffer.ts'
import { secretPart, spelledText, uuidBits } from './strength-parts.ts'

/** No more of a value than this is looked at: what that holds is enough for every purpose. */
const longest = 256

/** Shorter runs say too little about how they were made. */
const shortestRun = 10

/** The most that words, names, numbers and dates count together: whoever knows the habits tries them all. */
const mostOfWords = 40

/** Of a token that a machine drew fewer characters than this share look as if people had made them. */
const chance = 0.35

/**
 * How hard a secret is to guess, in bits, and rather too low than too high: a token that a machine drew counts with its length times the
 * logarithm of its alphabet (32 hexadecimal digits 128, 16 letters and digits 95, a random UUID 122), words, names, dates, numbers,
 * sequences and repetitions hardly, together at most 40. Of a URL with credentials only these count, of any other not the host;
 * of base64 or hexadecimal digits that spell a text, that text. Only the first 256 bytes are looked at.
 */
export function bitsOf(value: Uint8Array | string): number {
  const copy = typeof value === 'string' ? wipeableCopy(value.slice(0, longest)) : undefined
  const bytes = copy ?? (value as Uint8Array)
  const bits = strength(bytes.length > longest ? bytes.subarray(0, longest) : bytes, 2)
  copy?.fill(0)
  return Math.floor(bits)
}

function strength(bytes: Uint8Array, layers: number): number {
  if (isBinary(bytes)) return 6 * distinct(bytes)
  const part = secretPart(bytes)
  const text = layers > 0 ? spelledText(part) : undefined
  if (text !== undefined) {
    const bits = strength(text, layers - 1)
    text.fill(0)
    return bits
  }
  let drawn = 0
  for (let at = 0, from = 0; at <= part.length; at++) {
    if (at < part.length && isTokenCharacter(part[at] as number)) continue
    if (at - from >= shortestRun) drawn += tokenBits(part.subarray(from, at))
    from = at + 1
  }
  return Math.max(drawn, mixedBits(part), Math.min(mostOfWords, part.length))
}

/** Bytes that are no text, as of a key in the raw. Text in other alphabets than the Latin is words. */
function isBinary(bytes: Uint8Array): boolean {
  let odd = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (byte < 9 || (byte > 13 && byte < 32) || byte > 126) odd++
  }
  if (odd <= bytes.length / 4) return false
  // The last character may be cut.
  for (let cut = 0; cut < 4; cut++) if (isUtf8(bytes.subarray(0, bytes.length - cut))) return false
  return true
}

/** The bits of one run of letters, digits, `+ / - _`; none if it is made of words or numbers. */
function tokenBits(token: Uint8Array): number {
  const body = withoutPrefix(token)
  if (body.length < shortestRun) return 0
  return uuidBits(token) ?? uuidBits(body) ?? Math.max(drawnBits(body), drawnParts(body))
}

/** The bits of the parts between signs, which may be of other alphabets. */
function drawnParts(token: Uint8Array): number {
  let bits = 0
  for (let at = 0, from = 0; at <= token.length; at++) {
    if (at < token.length && kinds[token[at] as number] !== 0) continue
    if (at - from >= shortestRun && at - from < token.length) bits += drawnBits(token.subarray(from, at))
    from = at + 1
  }
  return bits
}

/** Without what says whose token it is, `sk_live_`: up to three words of at most six letters. */
function withoutPrefix(token: Uint8Array): Uint8Array {
  let from = 0
  for (let words = 0; words < 3; words++) {
    let to = from
    while (to < token.length && kinds[token[to] as number] !== 0) to++
    if (to - from > 6 || to === token.length) break
    from = to + 1
  }
  return token.subarray(from)
}

function drawnBits(token: Uint8Array): number {
  // Words may be joined by signs, and go on as if there were none.
  const plain = token.filter((byte) => kinds[byte] !== 0)
  const each = alphabet(plain)
  if (each === 0 || distinct(plain) < Math.min(8, plain.length / 3)) return 0
  const marks = guessable(plain, each === 4 ? 10 : 7, each === 4)
  const marked = marks.reduce((sum, mark) => sum + mark, 0)
  const counted = each > 5 ? token.length - plain.length : 0
  const bits = marked < plain.length * chance ? each * (plain.length + counted) : each * unmarked(marks)
  // Pieces of secrets must not stay.
  plain.fill(0)
  return bits
}

/** What of a text that people have made is long enough to have been drawn. */
function unmarked(marks: Uint8Array): number {
  let sum = 0
  for (let at = 0, from = 0; at <= marks.length; at++) {
    if (at < marks.length && marks[at] === 0) continue
    if (at - from >= shortestRun) sum += at - from
    from = at + 1
  }
  return sum
}

/** The bits of a letter or digit: 4 in hexadecimal digits, 5 where digits and letters of one case mix, 0 for digits alone. */
function alphabet(plain: Uint8Array): number {
  let [digits, smalls, hex] = [0, 0, 0]
  for (let at = 0; at < plain.length; at++) {
    const byte = plain[at] as number
    const kind = kinds[byte] as number
    if (kind === digit) digits++
    else if (kind === small) smalls++
    if (kind === digit || (byte & 31) <= 6) hex++
  }
  const capitals = plain.length - digits - smalls
  if (digits === plain.length) return 0
  if (smalls === 0 || capitals === 0) {
    if (hex === plain.length && digits > plain.length / 5) return 4
    return digits === 0 ? 2.5 : 5
  }
  // Names in which every word begins with a capital have few of them.
  if (digits === 0) return Math.min(smalls, capitals) < plain.length / 4 ? 0 : Math.log2(52)
  return Math.log2(62)
}

/** The bits of a password of letters, digits and signs that take turns, as password managers draw them. */
function mixedBits(text: Uint8Array): number {
  let [turns, signs, all] = [0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number
    if (byte <= 32 || byte > 126) return 0
    if (kinds[byte] === 0) signs++
    all |= kinds[byte] as number
    if (at > 0 && kinds[byte] !== kinds[text[at - 1] as number]) turns++
  }
  if (all !== 7 || signs < text.length / 8 || turns < text.length * 0.45 || distinct(text) < text.length / 2) return 0
  if (distinct(text.filter((byte) => kinds[byte] === 0)) < Math.min(signs, 3)) return 0
  const marked = guessable(text, 4.5).reduce((sum, mark) => sum + mark, 0)
  return marked >= text.length * chance ? 0 : text.length * 6
}

function distinct(bytes: Uint8Array): number {
  const seen = new Uint8Array(256)
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number
    if (seen[byte] === 0) count += seen[byte] = 1
  }
  return count
}

function isTokenCharacter(byte: number): boolean {
  return kinds[byte] !== 0 || byte === 43 || byte === 45 || byte === 47 || byte === 95
}
