/** One call that reached the server. */
export interface AwsCall {
  readonly action: string
  readonly region: string
  readonly accessKeyId: string
  /** Names and ARNs that were asked for. */
  readonly ids: readonly string[]
  /** The type of the error that was answered. */
  readonly failed: string | undefined
}

/** What was asked of a server, and how much travelled. */
export class Calls {
  #all: AwsCall[] = []
  /** Bytes of bodies. */
  received = 0
  sent = 0

  add(call: AwsCall): void {
    this.#all.push(call)
  }

  get all(): readonly AwsCall[] {
    return this.#all
  }

  /** How many calls there were, of one action or of any. */
  count(action?: string): number {
    return action === undefined ? this.#all.length : this.#all.filter((call) => call.action === action).length
  }

  /** How many calls of each action. */
  get byAction(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { action } of this.#all) counts[action] = (counts[action] ?? 0) + 1
    return counts
  }

  reset(): void {
    this.#all = []
    this.received = 0
    this.sent = 0
  }
}
