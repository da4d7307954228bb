/** What was asked of the fake. */
export class Calls {
  readonly #counts = new Map<string, number>()
  /** Bytes of the messages that came in, without the frames around them. */
  bytesIn = 0
  /** Bytes of the messages that went out. */
  bytesOut = 0
  /** Calls that are not answered yet. */
  atOnce = 0
  /** The most calls that there were at once. */
  peak = 0

  /** How often a method was called, or all of them; failed calls too. */
  of(method?: string): number {
    if (method !== undefined) return this.#counts.get(method) ?? 0
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** All counts by method. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }

  /** Notes a call that begins; what is returned notes its end. */
  note(method: string): () => void {
    this.#counts.set(method, this.of(method) + 1)
    this.atOnce++
    this.peak = Math.max(this.peak, this.atOnce)
    return () => void this.atOnce--
  }

  reset(): void {
    this.#counts.clear()
    this.bytesIn = 0
    this.bytesOut = 0
    this.peak = this.atOnce
  }
}
