/** The beginnings of one, two and three bytes that secrets have: exact for one and two, hashed for three (a tail may be held in vain). */
export class Tails {
  readonly #one = new Uint8Array(256)
  readonly #two = new Uint8Array(1 << 13)
  readonly #three = new Uint8Array(1 << 17)

  /** Enters the beginning of a secret that starts at `at`. */
  add(bytes: Uint8Array, at: number): void {
    this.#one[bytes[at] as number] = 1
    const two = pair(bytes, at)
    this.#two[two >>> 3] = (this.#two[two >>> 3] as number) | (1 << (two & 7))
    const three = triple(bytes, at)
    this.#three[three >>> 3] = (this.#three[three >>> 3] as number) | (1 << (three & 7))
  }

  /** Whether the rest of the text from `at`, one to three bytes, is such a beginning. */
  has(bytes: Uint8Array, at: number): boolean {
    const length = bytes.length - at
    if (length === 1) return this.#one[bytes[at] as number] === 1
    const slot = length === 2 ? pair(bytes, at) : triple(bytes, at)
    return (((length === 2 ? this.#two : this.#three)[slot >>> 3] as number) & (1 << (slot & 7))) !== 0
  }
}

function pair(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
}

function triple(bytes: Uint8Array, at: number): number {
  return Math.imul(pair(bytes, at) | ((bytes[at + 2] as number) << 16), 0x9e3779b1) >>> 12
}
