import { wordAt } from './gram.ts'
import { mixed } from './hash.ts'

/**
 * The patterns that have a gram in common, by what stands beside it in each: the four units behind it, and the four before it. Whatever is found of a pattern,
 * as a whole or as a run of it, has one of them in it, where a pattern is so long that both cannot be missing.
 */
export class Crowd {
  readonly #behind = new Map<number, number[]>()
  readonly #before = new Map<number, number[]>()
  /** Patterns with too little on both sides. */
  readonly #rest: number[] = []

  /** Enters a pattern that has the gram of `width` units at a place. */
  add(bytes: Uint8Array, at: number, width: number, id: number): void {
    const behind = at + width + 4 <= bytes.length
    const before = at >= 4
    if (behind) put(this.#behind, keyOf(bytes, at + width), id)
    if (before) put(this.#before, keyOf(bytes, at - 4), id)
    if (!behind && !before && this.#rest.at(-1) !== id) this.#rest.push(id)
  }

  /** Calls `each` with the patterns that may stand in a text that has the gram at a place; with all of them where the text ends behind it. */
  each(source: string | Uint8Array, at: number, width: number, each: (id: number) => void): void {
    for (const id of this.#rest) each(id)
    if (at >= 4) for (const id of this.#before.get(keyOf(source, at - 4)) ?? []) each(id)
    if (at + width + 4 <= source.length) for (const id of this.#behind.get(keyOf(source, at + width)) ?? []) each(id)
    else for (const ids of this.#behind.values()) for (const id of ids) each(id)
  }
}

/** Keyed, as the tables are. */
function keyOf(source: string | Uint8Array, at: number): number {
  return mixed(wordAt(source, at), 0)
}

function put(map: Map<number, number[]>, key: number, id: number): void {
  const ids = map.get(key)
  if (ids === undefined) map.set(key, [id])
  else if (ids.at(-1) !== id) ids.push(id)
}
