import { AwsFailure, accessDenied } from './failure.ts'
import type { PageRules } from './pages.ts'

/** An answer that is given in place of what AWS would say: by a proxy, a broken server, or whoever listens. */
export interface RawAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Ends the connection before the body is complete. */
  readonly cut?: boolean
}

/** What goes wrong, and how the server is set up otherwise. */
export class Faults {
  readonly #secrets = new Set<string>()
  readonly #actions = new Set<string>()
  readonly #callers = new Set<string>()
  readonly #throttled = new Map<string, number>()
  hung = false
  answer: RawAnswer | undefined
  /** Milliseconds by which the clock of AWS is ahead. */
  skew = 0
  /** Milliseconds that every answer takes. */
  latency = 0
  batchPages: PageRules = {}
  listPages: PageRules = {}

  /** Refuses one secret or parameter, by its name. */
  deny(name: string): void {
    this.#secrets.add(name)
  }

  /** Refuses an action on whatever it is asked for. */
  denyAction(action: string): void {
    this.#actions.add(action)
  }

  /** Refuses everything to one access key, which is still let in. */
  denyCaller(accessKeyId: string): void {
    this.#callers.add(accessKeyId)
  }

  /** Takes refusals back: one, or all. */
  allow(name?: string): void {
    for (const set of [this.#secrets, this.#actions, this.#callers]) {
      if (name === undefined) set.clear()
      else set.delete(name)
    }
  }

  /** Throttles as many of the next calls, of one action or of any. */
  throttle(calls: number, action = '*'): void {
    this.#throttled.set(action, calls)
  }

  checkRate(action: string): void {
    for (const kind of [action, '*']) {
      const left = this.#throttled.get(kind) ?? 0
      if (left === 0) continue
      this.#throttled.set(kind, left - 1)
      throw new AwsFailure('ThrottlingException', 'Rate exceeded')
    }
  }

  checkAction(action: string, caller: string): void {
    if (this.#callers.has(caller) || this.#actions.has(action.replace(/^.*:/, ''))) throw accessDenied(action, '*', caller)
  }

  checkSecret(action: string, name: string, caller: string, resource = name): void {
    if (this.#secrets.has(name)) throw accessDenied(action, resource, caller)
  }

  reset(): void {
    this.allow()
    this.#throttled.clear()
    this.hung = false
    this.answer = undefined
    this.skew = 0
    this.latency = 0
    this.batchPages = {}
    this.listPages = {}
  }
}
