import { publishAccess, type AccessEvent } from '../core/access.ts'
import { SecretError, type ErrorCode } from '../core/errors.ts'
import type { AccessRequest, Seams } from '../core/seams.ts'
import type { Place } from '../core/stage.ts'

/** What is about to happen, less what the gate knows itself. */
export type Access = Pick<AccessRequest, 'action' | 'name' | 'reference' | 'source' | 'delivery'>

/** How it went. */
export interface Result {
  readonly outcome: AccessEvent['outcome']
  readonly version?: string | undefined
  readonly code?: ErrorCode | undefined
  readonly facts?: Readonly<Record<string, string>> | undefined
}

/** Where every read and write passes: the decision before it, the record before its value is released. */
export class Gate {
  readonly #seams: Seams
  readonly #place: Place
  readonly #facts: Readonly<Record<string, string>>

  /** `facts` go into every event, such as `redaction: off`. */
  constructor(seams: Seams, place: Place, facts: Readonly<Record<string, string>> = {}) {
    this.#seams = seams
    this.#place = place
    this.#facts = facts
  }

  /**
   * Asks whether an access may happen.
   *
   * @throws {SecretError} `refused`; also when the decision itself throws or does not answer before the signal.
   */
  async decide(access: Access, signal: AbortSignal): Promise<void> {
    const { decide } = this.#seams
    if (decide === undefined) return
    const subject = { variable: access.name, reference: access.reference }
    const decision = await before(signal, async () => await decide({ ...access, ...this.#place })).catch(() => undefined)
    if (decision === undefined || typeof decision.allow !== 'boolean') {
      throw new SecretError('refused', {
        ...subject,
        reason: 'the policy could not decide, so the access is refused',
        remedy: 'check the decide function',
      })
    }
    if (decision.allow) return
    throw new SecretError(
      'refused',
      decision.reason === undefined ? subject : { ...subject, reason: `the policy refused the access: ${decision.reason}` },
    )
  }

  /**
   * Puts an event on the record, then publishes it on `tightlip:access`.
   *
   * @throws {SecretError} `not_recorded` when the record rejects or does not answer before the signal; nothing is published then.
   */
  async record(access: Access, { outcome, version, code, facts }: Result, signal: AbortSignal): Promise<void> {
    const event: AccessEvent = { time: new Date(), ...access, ...this.#place, outcome, version, code, facts: { ...this.#facts, ...facts } }
    const { record } = this.#seams
    if (record !== undefined) {
      await before(signal, async () => await record(event)).catch(() => {
        throw new SecretError('not_recorded', { variable: access.name, reference: access.reference })
      })
    }
    publishAccess(event)
  }
}

/** Runs a task, but waits no longer than the signal. */
async function before<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  return await new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    task()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
  })
}
