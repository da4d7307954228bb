import type { Owner } from './pattern.ts'

/** One edge of the trie and the node at its end. The bytes of the edge are a slice of the pattern that brought it. */
interface Node {
  readonly bytes: Uint8Array
  from: number
  to: number
  /** Set where a pattern ends. */
  owner: Owner | undefined
  /** An owner of some pattern that passes here. */
  readonly any: Owner
  minPublic: number
  children: Map<number, Node> | undefined
}

/** What stands at one position of a text. */
export interface Walk {
  /** End of the longest whole pattern, `-1` for none. */
  end: number
  owner: Owner | undefined
  /** How far the text agrees with some pattern. */
  reach: number
  /** Owner of a pattern that the end of the text cuts; undefined for none. */
  pending: Owner | undefined
  /** Length of the public beginning that all patterns cut here have at least. */
  pendingPublic: number
}

/** Patterns of at least four bytes in a radix trie, entered by a number made of the first four bytes. */
export class Trie {
  readonly #roots = new Map<number, Node>()

  /** Whether a pattern was entered under this number. */
  has(key: number): boolean {
    return this.#roots.has(key)
  }

  /** Enters a pattern; where the same one is entered twice, the first owner stays. */
  add(key: number, pattern: Uint8Array, owner: Owner): void {
    const root = this.#roots.get(key)
    if (root === undefined) {
      this.#roots.set(key, leaf(pattern, 4, owner))
      return
    }
    let node = root
    let at = 4
    for (;;) {
      node.minPublic = Math.min(node.minPublic, owner.publicLength)
      const same = common(pattern, at, node)
      at += same
      if (node.from + same < node.to) split(node, node.from + same)
      if (at === pattern.length) {
        if (node.owner === undefined || (node.owner.whole && !owner.whole)) node.owner = owner
        return
      }
      node.children ??= new Map()
      const next = node.children.get(pattern[at] as number)
      if (next === undefined) {
        node.children.set(pattern[at] as number, leaf(pattern, at, owner))
        return
      }
      node = next
    }
  }

  /** Walks the text from `at`; `key` is the number of the four bytes there, `accept` judges a whole pattern by its end. */
  walk(key: number, bytes: Uint8Array, at: number, walk: Walk, accept: (owner: Owner, end: number) => boolean): void {
    walk.end = -1
    walk.owner = undefined
    walk.pending = undefined
    walk.reach = at
    let node = this.#roots.get(key)
    let position = at + 4
    while (node !== undefined) {
      const edge = node.to - node.from
      let same = 0
      while (same < edge && position + same < bytes.length && node.bytes[node.from + same] === bytes[position + same]) same++
      position += same
      walk.reach = position
      if (same < edge) {
        if (position === bytes.length) cut(walk, node)
        return
      }
      if (node.owner !== undefined && accept(node.owner, position)) {
        walk.end = position
        walk.owner = node.owner
      }
      if (node.children === undefined) return
      if (position === bytes.length) return cut(walk, node)
      node = node.children.get(bytes[position] as number)
    }
  }
}

function cut(walk: Walk, node: Node): void {
  walk.pending = node.any
  walk.pendingPublic = node.minPublic
}

function leaf(bytes: Uint8Array, from: number, owner: Owner): Node {
  return { bytes, from, to: bytes.length, owner, any: owner, minPublic: owner.publicLength, children: undefined }
}

function split(node: Node, at: number): void {
  const { bytes, to, owner, any, minPublic, children } = node
  node.children = new Map([[bytes[at] as number, { bytes, from: at, to, owner, any, minPublic, children }]])
  node.to = at
  node.owner = undefined
}

function common(pattern: Uint8Array, at: number, node: Node): number {
  const limit = Math.min(node.to - node.from, pattern.length - at)
  let same = 0
  while (same < limit && pattern[at + same] === node.bytes[node.from + same]) same++
  return same
}
