/**
 * How many retries a backend may cost: one for every ten calls, so that a backend in trouble does not get three times the load,
 * and ten for a start (gRFC A6, "retry throttling").
 */
export class RetryBudget {
  #tokens = 10

  /** Counts a call that was made for the first time. */
  earn(): void {
    this.#tokens = Math.min(10, this.#tokens + 0.1)
  }

  /** Takes one retry; `false` when there is none left. */
  spend(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
