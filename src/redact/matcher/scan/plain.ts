import { crowdFrom, crowdId, escapeKinds } from './escape-kinds.ts'
import { word } from './gram.ts'
import { bitSet, firstHash, secondHash } from './hash.ts'
import { bitSetsAt, tierWords } from './layout.ts'

/** What `assembly/scan.ts` exports, where it is described. */
export interface Scanning {
  scan(head: number, text: number, length: number, out: number, capacity: number): number
  enter(tier: number, text: number, from: number, to: number, id: number): number
  common(tier: number, text: number, count: number): number
}

/** The memory that is scanned, byte by byte and word by word; each is another one when the memory has grown. */
interface Views {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
}

/** `assembly/scan.ts` in JavaScript: does the same, but tells also of escapes that stand so that the other need not look at them. */
export function plainScanner(memory: Views): Scanning {
  return {
    scan: (...args) => scan(memory, ...args),
    enter: (...args) => enter(memory, ...args),
    common: (...args) => common(memory, ...args),
  }
}

function scan({ bytes, words }: Views, head: number, text: number, length: number, out: number, capacity: number): number {
  let found = 0
  const tell = (at: number, id: number): boolean => {
    if (found === capacity) return false
    words[(out >>> 2) + found * 2] = at
    words[(out >>> 2) + found * 2 + 1] = id
    found++
    return true
  }
  const base = head >>> 2
  const tiers = words[base] as number
  for (let index = 0; index < tiers; index++) {
    if (!lookUp({ bytes, words }, (words[base + 2 + index] as number) >>> 2, text, length, tell)) return -1
  }
  if (words[base + 1] !== 0 && !escapes(bytes.subarray(text, text + length), tell)) return -1
  return found
}

type Tell = (at: number, id: number) => boolean

function lookUp(memory: Views, tier: number, text: number, length: number, tell: Tell): boolean {
  const { words } = memory
  const [width, stride] = [words[tier + tierWords.width] as number, words[tier + tierWords.stride] as number]
  for (let at = 0; at + width <= length; at += stride) {
    const first = hashOf(memory, tier, text + at)
    if (isMarked(words, tier, first) && !eachEntry(words, tier, secondHash(first), (id) => tell(at, id))) return false
  }
  return true
}

function enter(memory: Views, tierAt: number, text: number, from: number, to: number, id: number): number {
  const { words } = memory
  const tier = tierAt >>> 2
  const idShift = words[tier + tierWords.idShift] as number
  const mask = (1 << idShift) - 1
  for (let at = from; at < to; at++) {
    const first = hashOf(memory, tier, text + at)
    const place = filterWord(words, tier, first)
    words[place] = (words[place] as number) | (words[(bitSetsAt >>> 2) + bitSet(first)] as number)
    let alike = 0
    let last = 0
    const second = secondHash(first)
    const free = eachEntry(words, tier, second, (found) => {
      last = found
      alike++
      return found !== crowdId && found !== id
    })
    if (last === crowdId) return at
    if (free === undefined) continue
    const crowded = alike === crowdFrom
    words[free] = ((crowded ? crowdId : id) << idShift) | (second & mask)
    words[tier + tierWords.grams] = (words[tier + tierWords.grams] as number) + 1
    if (crowded) return at
  }
  return to
}

function common(memory: Views, tierAt: number, text: number, count: number): number {
  const tier = tierAt >>> 2
  let found = 0
  for (let at = text; at < text + count; at++) {
    if (isMarked(memory.words, tier, hashOf(memory, tier, at))) found++
    if (memory.words[tier] === 8 && word(memory.bytes, at) === word(memory.bytes, at + 4)) found++
  }
  return found
}

/** Calls `each` with the patterns of a gram until it returns false; else returns the free place behind them. */
function eachEntry(words: Uint32Array, tier: number, second: number, each: (id: number) => boolean): number | undefined {
  const table = (words[tier + tierWords.table] as number) >>> 2
  const shift = words[tier + tierWords.tableShift] as number
  const idShift = words[tier + tierWords.idShift] as number
  const mask = (1 << idShift) - 1
  let slot = second >>> shift
  for (let entry = words[table + slot] as number; entry !== 0; entry = words[table + slot] as number) {
    if (((entry ^ second) & mask) === 0 && !each(entry >>> idShift)) return undefined
    slot = (slot + 1) & (0xffffffff >>> shift)
  }
  return table + slot
}

function hashOf({ bytes, words }: Views, tier: number, at: number): number {
  return firstHash(word(bytes, at), words[tier + tierWords.width] === 8 ? word(bytes, at + 4) : 0)
}

function isMarked(words: Uint32Array, tier: number, first: number): boolean {
  const bits = words[(bitSetsAt >>> 2) + bitSet(first)] as number
  return (bits & ~(words[filterWord(words, tier, first)] as number)) === 0
}

/** Which word of the memory holds the bits of a gram. */
function filterWord(words: Uint32Array, tier: number, first: number): number {
  return ((words[tier + tierWords.filter] as number) >>> 2) + (first >>> (words[tier + tierWords.filterShift] as number))
}

function escapes(text: Uint8Array, tell: Tell): boolean {
  for (let at = 0; at + 1 < text.length; at++) {
    const next = text[at + 1]
    const kind = text[at] === 0x5c && next === 0x75 ? 'unicode' : text[at] === 0x26 && next === 0x23 ? 'html' : undefined
    if (kind !== undefined && !tell(at, escapeKinds[kind])) return false
    if (text[at] === 0x2c && at > 0 && isDigit(text[at - 1]) && !tell(at, escapeKinds.decimal)) return false
  }
  return true
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
