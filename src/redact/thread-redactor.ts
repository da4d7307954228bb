import { SharedSecrets } from './hooks/workers.ts'
import { ownBuffer } from './own-buffer.ts'
import { Redactor } from './redactor.ts'
import type { Scanner } from './scanner.ts'
import type { Verdict } from './verdict.ts'

/** A redactor that knows what any thread of this process has added to its own. */
export class ThreadRedactor extends Redactor {
  readonly #shared = new SharedSecrets()

  override add(name: string, value: string | Uint8Array, { fields = [] }: { fields?: readonly string[] } = {}): Verdict {
    this.#shared.put({ name, bytes: ownBuffer(value), fields })
    return super.add(name, value, { fields })
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

  override scanner(channel: string): Scanner {
    const scanner = super.scanner(channel)
    const current = <T>(step: () => T): T => {
      this.#catchUp()
      return step()
    }
    return {
      push: (chunk) => current(() => scanner.push(chunk)),
      get held() {
        return scanner.held
      },
      release: () => current(() => scanner.release()),
      end: () => current(() => scanner.end()),
    }
  }

  override get size(): number {
    this.#catchUp()
    return super.size
  }

  #catchUp(): void {
    if (!this.#shared.waiting) return
    for (const { name, bytes, fields } of this.#shared.take()) super.add(name, bytes, { fields })
  }
}
