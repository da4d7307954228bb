import { crypto } from '../core/builtin.ts'

/** Remembers what was entered without keeping it: a refresh that brings the same value again costs nothing. */
export class Known {
  #key: Buffer | undefined
  readonly #digests = new Set<string>()

  /** Whether these parts are new; from now on they are known. */
  isNew(...parts: readonly (string | Uint8Array)[]): boolean {
    const { createHmac, randomBytes } = crypto()
    const mac = createHmac('sha256', (this.#key ??= randomBytes(32)))
    for (const part of parts) mac.update(`${part.length}:`).update(part)
    const digest = mac.digest('base64')
    if (this.#digests.has(digest)) return false
    this.#digests.add(digest)
    return true
  }
}
