import { escapeKinds } from './escape-kinds.ts'
import { word } from './gram.ts'
import { firstHash, bitSet, secondHash } from './hash.ts'
import { bitSetsAt } from './layout.ts'

/** The memory that is scanned, byte by byte and word by word. */
interface Views {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
}

/** `assembly/scan.ts` in JavaScript: finds the same, but for escapes that stand so that the other need not look at them. */
export function scanPlain(memory: Views, head: number, text: number, length: number, out: number, capacity: number): number {
  const { bytes, words } = memory
  let found = 0
  const tell = (at: number, id: number): boolean => {
    if (found === capacity) return false
    words[(out >>> 2) + found * 2] = at
    words[(out >>> 2) + found * 2 + 1] = id
    found++
    return true
  }
  const base = head >>> 2
  const tiers = words[base + 2] as number
  for (let tier = base + 4; tier < base + 4 + tiers * 8; tier += 8) {
    if (!lookUp(bytes, words, tier, text, length, tell)) return -1
  }
  if (words[base + 3] !== 0 && !escapes(bytes.subarray(text, text + length), tell)) return -1
  return found
}

type Tell = (at: number, id: number) => boolean

function lookUp(bytes: Uint8Array, words: Uint32Array, tier: number, text: number, length: number, tell: Tell): boolean {
  const [width, stride, filter, filterShift, table, tableShift, idShift] = words.subarray(tier, tier + 7) as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const mask = (1 << idShift) - 1
  const last = 0xffffffff >>> tableShift
  for (let at = 0; at + width <= length; at += stride) {
    const first = firstHash(word(bytes, text + at), width === 8 ? word(bytes, text + at + 4) : 0)
    const bits = words[(bitSetsAt >>> 2) + bitSet(first)] as number
    if ((bits & ~(words[(filter >>> 2) + (first >>> filterShift)] as number)) !== 0) continue
    const second = secondHash(first)
    let slot = second >>> tableShift
    for (let entry = words[(table >>> 2) + slot] as number; entry !== 0; entry = words[(table >>> 2) + slot] as number) {
      if (((entry ^ second) & mask) === 0 && !tell(at, entry >>> idShift)) return false
      slot = (slot + 1) & last
    }
  }
  return true
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
