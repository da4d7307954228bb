import { Failure } from './failure.ts'
import type { Checksum } from './version-methods.ts'

/** What is wrong with the service. */
export class Faults {
  checksum: Checksum = 'right'
  /** Calls still to be answered with UNAVAILABLE. */
  down = 0
  /** Calls still to be answered with RESOURCE_EXHAUSTED. */
  throttled = 0
  #held: Promise<void> | undefined
  #heldMethod: string | undefined

  /** Takes calls, all or those of one method, and answers none; the function that is returned lets all of them go on. */
  hang(method?: string): () => void {
    let release = (): void => undefined
    this.#heldMethod = method
    this.#held = new Promise((resolve) => {
      release = resolve
    })
    return () => {
      this.#held = undefined
      release()
    }
  }

  reset(): void {
    this.checksum = 'right'
    this.down = 0
    this.throttled = 0
    this.#held = undefined
  }

  /**
   * Lets a call pass.
   *
   * @throws {Failure} UNAVAILABLE, RESOURCE_EXHAUSTED
   */
  async check(method: string, projectNumber: string): Promise<void> {
    if ((this.#heldMethod ?? method) === method) await this.#held
    if (this.down > 0) {
      this.down--
      throw new Failure('UNAVAILABLE', 'The service is currently unavailable.')
    }
    if (this.throttled <= 0) return
    this.throttled--
    const consumer = `projects/${projectNumber}`
    throw new Failure('RESOURCE_EXHAUSTED', `Quota exceeded for quota metric 'Access requests' of consumer '${consumer}'.`, {
      ...{ reason: 'RATE_LIMIT_EXCEEDED', domain: 'googleapis.com' },
      metadata: { service: 'secretmanager.googleapis.com', consumer },
    })
  }
}
