import { createHmac, randomBytes } from 'node:crypto'

/** Remembers what was entered without keeping it: a refresh that brings the same value again costs nothing. */
export class Known {
  readonly #key = randomBytes(32)
  readonly #digests = new Set<string>()

  /** Whether these parts are new; from now on they are known. */
  isNew(...parts: readonly (string | Uint8Array)[]): boolean {
    const mac = createHmac('sha256', this.#key)
    for (const part of parts) mac.update(`${part.length}:`).update(part)
    const digest = mac.digest('base64')
    if (this.#digests.has(digest)) return false
    this.#digests.add(digest)
    return true
  }
}
