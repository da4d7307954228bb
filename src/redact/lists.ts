import { keyAt } from './gram-table.ts'
import type { Owner } from './pattern.ts'
import { Trie, type Walk } from './trie.ts'

const comma = 44
const colon = 58
const blanks = [32, 10, 13, 9]
const quotes = [34, 39]
/** What `util.inspect` shows of a typed array; the rest is `... 12 more items`. */
const inspectedItems = 100

/** What stands at one position of a text, read as a list of bytes. */
export interface ListWalk {
  /** End of the longest whole list, `-1` for none. */
  readonly end: number
  readonly owner: Owner | undefined
  /** Owner of a list that the end of the text cuts. */
  readonly pending: Owner | undefined
  /** Whether as much of it stands there that it is a secret and not any list. */
  readonly certain: boolean
  readonly reach: number
}

const none: ListWalk = { end: -1, owner: undefined, pending: undefined, certain: false, reach: 0 }

/**
 * Secrets as lists of decimal bytes, whatever white space and keys stand between them: `115,101`, `[115, 101]`, over many lines, and
 * `{"0":115,"1":101}`, as JSON writes typed arrays.
 */
export class Lists {
  readonly #trie = new Trie()
  #longest = 0
  readonly #walk: Walk = { end: -1, owner: undefined, reach: 0, pending: undefined, pendingPublic: 0 }

  /** Enters the bytes of a secret; `drawn` is told the four bytes with which a list of them may begin. */
  add(secret: Uint8Array, owner: Owner, drawn: (gram: Uint8Array) => void): void {
    if (secret.length < 4) return
    this.#trie.add(keyAt(secret, 0), secret, owner)
    this.#longest = Math.max(this.#longest, secret.length)
    if (secret.length > inspectedItems) this.#trie.add(keyAt(secret, 0), secret.subarray(0, inspectedItems), owner)
    for (const beginning of beginnings(secret)) drawn(Buffer.from(beginning))
  }

  /** Reads a list at `at`. Where the text is not final, a number that it cuts may go on. */
  walk(bytes: Uint8Array, at: number, final: boolean): ListWalk {
    if (at > 0 && isDigit(bytes[at - 1])) return none
    const head = read(bytes, at, 4, final)
    if (head.items.length < 4) return head.cut ? { ...none, pending: uncertain } : none
    if (!this.#trie.has(keyAt(head.items, 0))) return none
    const list = read(bytes, at, this.#longest + 1, final)
    const walk = this.#walk
    this.#trie.walk(keyAt(list.items, 0), list.items, 0, walk, () => true)
    const end = walk.end === -1 ? -1 : (list.ends[walk.end - 1] as number)
    const reach = list.ends[walk.reach - 1] ?? 0
    return { end, owner: walk.owner, pending: list.cut ? walk.pending : undefined, certain: true, reach }
  }
}

const uncertain: Owner = { name: 'secret', encoding: 'decimal', whole: false, publicLength: 0 }

/** All that the first four bytes of a list may be. Lists and no generators, as in base64.ts. */
function beginnings(secret: Uint8Array): readonly string[] {
  const first = `${secret[0]},`
  if (first.length === 4) return [first]
  return followers(secret[1] as number).map((next) => first + (first.length === 3 ? next[0] : next))
}

function followers(item: number): readonly string[] {
  const blank = String.fromCharCode(...blanks)
  const all = [`${item},`.slice(0, 2), '"1', "'1"]
  for (const one of blank) {
    all.push(one + String(item).slice(0, 1))
    for (const two of `${blank}'"1`) all.push(one + two)
  }
  return all
}

function read(bytes: Uint8Array, start: number, limit: number, final: boolean): { items: Uint8Array; ends: number[]; cut: boolean } {
  const items: number[] = []
  const ends: number[] = []
  let at = start
  let cut = false
  while (items.length < limit) {
    let value = 0
    const from = at
    while (at - from < 4 && isDigit(bytes[at])) value = value * 10 + (bytes[at++] as number) - 48
    cut = at === bytes.length
    if (at === from || value > 255 || (cut && !final)) break
    items.push(value)
    ends.push(at)
    if (bytes[at] !== comma) break
    at = skipKey(bytes, skipBlanks(bytes, at + 1))
  }
  return { items: Uint8Array.from(items), ends, cut }
}

function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start
  while (blanks.includes(bytes[at] as number)) at++
  return at
}

/** Behind `"12": `, where one stands; the end of the text where that cuts it. */
function skipKey(bytes: Uint8Array, start: number): number {
  if (!quotes.includes(bytes[start] as number)) return start
  let at = start + 1
  while (isDigit(bytes[at])) at++
  if (at < bytes.length && bytes[at] !== bytes[start]) return start
  if (at + 1 < bytes.length && bytes[at + 1] !== colon) return start
  return Math.min(bytes.length, skipBlanks(bytes, at + 2))
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57
}
