import { randomBytes } from 'node:crypto'
import type { AwsCredentials } from './signature.ts'

/** The access keys of an account, made at run time. */
export class Keys {
  readonly #known = new Map<string, AwsCredentials & { expired: boolean }>()
  #current: AwsCredentials | undefined

  /** What is let in now. */
  get current(): AwsCredentials {
    return this.#current ?? this.issue()
  }

  /** Makes a new key, as a login would. Older ones stay what they are. */
  issue(): AwsCredentials {
    const accessKeyId = `TEST${randomBytes(8).toString('hex').toUpperCase()}`
    const made = { accessKeyId, secretAccessKey: randomBytes(30).toString('base64'), sessionToken: randomBytes(60).toString('base64') }
    this.#known.set(accessKeyId, { ...made, expired: false })
    this.#current = made
    return made
  }

  find(accessKeyId: string): (AwsCredentials & { readonly expired: boolean }) | undefined {
    return this.#known.get(accessKeyId)
  }

  expire(): void {
    for (const known of this.#known.values()) known.expired = true
  }

  revoke(): void {
    this.#known.clear()
  }
}
