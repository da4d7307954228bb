/** Remembers what was entered without keeping it: a refresh that brings the same value again costs nothing. */
export class Known {
  readonly #marks = new Set<number>()

  /** What stands for these parts, if they are new. */
  mark(...parts: readonly (string | Uint8Array)[]): number | undefined {
    const mark = markOf(parts)
    return this.#marks.has(mark) ? undefined : mark
  }

  /** From now on what the mark stands for is known. */
  keep(mark: number): void {
    this.#marks.add(mark)
  }
}

// Keyed, so that a mark says nothing of what it stands for. `node:crypto` would cost more than all else that adding a secret does.
const firstKey = (Math.random() * 2 ** 32) | 0
const secondKey = (Math.random() * 2 ** 32) | 0

/** A number of 53 bits. */
function markOf(parts: readonly (string | Uint8Array)[]): number {
  let first = firstKey
  let second = secondKey
  const mix = (unit: number): void => {
    first = Math.imul(first ^ unit, 0x85ebca77)
    first ^= first >>> 15
    second = Math.imul(second ^ unit, 0xc2b2ae3d)
    second ^= second >>> 13
  }
  for (const part of parts) {
    mix(part.length)
    if (typeof part === 'string') for (let at = 0; at < part.length; at++) mix(part.charCodeAt(at))
    else for (const byte of part) mix(byte)
  }
  return (second & 0x1fffff) * 2 ** 32 + (first >>> 0)
}
