import { SecretError } from '../core/errors.ts'
import { SharedMasks } from './hooks/shared-masks.ts'
import { wipeableCopy } from './wipeable-copy.ts'
import { Redactor, type ScannerOptions } from './redactor.ts'
import type { Scanner } from './scanner.ts'
import type { Verdict } from './forms/verdict.ts'

const full = 'the memory in which threads tell each other what to mask is full'

/** A redactor that knows what any thread of this process has added to its own. */
export class ThreadRedactor extends Redactor {
  readonly #shared = new SharedMasks()

  /** @throws {SecretError} `resource_exhausted` when the other threads cannot be told: what was added must not be handed out then. */
  override add(name: string, value: string | Uint8Array, { fields = [] }: { fields?: readonly string[] } = {}): Verdict {
    const verdict = super.add(name, value, { fields })
    const bytes = wipeableCopy(value)
    try {
      this.#shared.put({ name, bytes, fields })
    } catch {
      throw new SecretError('resource_exhausted', { variable: name, reason: full, remedy: 'restart the process' })
    } finally {
      bytes.fill(0)
    }
    return verdict
  }

  override text(text: string, channel?: string): string {
    this.#catchUp()
    return super.text(text, channel)
  }

  override bytes(bytes: Uint8Array, channel?: string): Uint8Array {
    this.#catchUp()
    return super.bytes(bytes, channel)
  }

  override value(value: unknown, channel?: string): unknown {
    this.#catchUp()
    return super.value(value, channel)
  }

  override scanner(channel: string, options?: ScannerOptions): Scanner {
    const scanner = super.scanner(channel, options)
    const current = (): Scanner => {
      this.#catchUp()
      return scanner
    }
    return {
      push: (chunk) => current().push(chunk),
      pieces: (chunk) => current().pieces(chunk),
      isQuiet: (text) => current().isQuiet(text),
      get held() {
        return scanner.held
      },
      release: () => current().release(),
      end: () => current().end(),
    }
  }

  override get size(): number {
    this.#catchUp()
    return super.size
  }

  #catchUp(): void {
    if (!this.#shared.waiting) return
    for (const { name, bytes, fields } of this.#shared.take()) {
      super.add(name, bytes, { fields })
      bytes.fill(0)
    }
  }
}
