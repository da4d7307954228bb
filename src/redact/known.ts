import { crypto } from '../core/builtin.ts'

/** Remembers what was entered without keeping it: a refresh that brings the same value again costs nothing. */
export class Known {
  #key: Buffer | undefined
  readonly #marks = new Set<string>()

  /** What stands for these parts, if they are new. */
  mark(...parts: readonly (string | Uint8Array)[]): string | undefined {
    const { createHmac, randomBytes } = crypto()
    const mac = createHmac('sha256', (this.#key ??= randomBytes(32)))
    for (const part of parts) mac.update(`${part.length}:`).update(part)
    const mark = mac.digest('base64')
    return this.#marks.has(mark) ? undefined : mark
  }

  /** From now on what the mark stands for is known. */
  keep(mark: string): void {
    this.#marks.add(mark)
  }
}
