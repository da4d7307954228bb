import type { Transform } from 'node:stream'
import { enterForm, type RedactorOptions } from './entry.ts'
import { formsOf } from './forms/forms.ts'
import { Known } from './known.ts'
import { forgetLastMatch } from './last-match.ts'
import { MaskedPlaces } from './places/masked-places.ts'
import { Matcher } from './matcher/matcher.ts'
import { wipeableCopy } from './wipeable-copy.ts'
import type { Owner } from './matcher/pattern.ts'
import { createScanner, type Scanner } from './scanner.ts'
import { createMaskingStream } from './stream.ts'
import { bitsOf } from './strength/strength.ts'
import { maskBytes, maskText } from './substitute.ts'
import type { MaskedPlace } from './places/throttle.ts'
import { maskValue } from './values/values.ts'
import { judge, type Verdict } from './forms/verdict.ts'

export type { RedactorOptions }

/** Somebody tried to print a secret. */
export interface MaskEvent {
  /** Name of the secret. */
  readonly name: string
  /** Where it would have come out: `stdout`, `log`, whatever the caller said. */
  readonly channel: string
  /**
   * How it was spelled: `raw json json-twice unicode inspect percent form html quoted base64 base64url base64-twice base64url-twice hex hex-spaced
   * decimal utf16le latin1`. Where several spellings are the same text, the first of them.
   */
  readonly encoding: string
}

/** A secret that a scanner has found. */
export interface Match extends Omit<MaskEvent, 'channel'> {
  /** The estimated strength of the secret, in bits. */
  readonly bits: number
}

/** Options of a scanner. */
export interface ScannerOptions {
  /** Called with each match, before listeners of masks are. */
  readonly onMatch?: ((match: Match) => void) | undefined
}

interface Waiting {
  readonly name: string
  readonly bytes: Buffer
  readonly fields: readonly string[]
}

const failure = '[redaction failed]'

/**
 * Knows secrets and replaces them in text, bytes, values and streams. Nothing that was added is ever removed. Of a value added under two
 * names the first name shows. Inputs are never changed; what holds no secret is returned as it came.
 */
export class Redactor {
  #matcher: Matcher | undefined
  readonly #names = new Set<string>()
  readonly #listeners = new Set<(event: MaskEvent) => void>()
  readonly #known = new Known()
  /** What was added since the last search. It is entered by the next one, so that a start waits for it only when something is printed. */
  #waiting: Waiting[] = []
  readonly #places = new MaskedPlaces((where) => this.text(where))
  readonly #options: Required<RedactorOptions>
  #entered = 0
  #telling = false

  /** By default all forms are found; without encodings and fragments a secret takes a tenth of the memory. */
  constructor({ encodings = true, fragments = true }: RedactorOptions = {}) {
    this.#options = { encodings, fragments }
  }

  /**
   * Takes a secret and says how it will be masked: `masked` everywhere and in every encoding, `whole_token` raw and where it stands
   * alone, `too_short` or `common` never. Of a structured value the secret parts are taken too; `fields` names the fields of a
   * JSON value that are referenced.
   */
  add(name: string, value: string | Uint8Array, { fields = [] }: { fields?: readonly string[] } = {}): Verdict {
    this.#names.add(name)
    const bytes = wipeableCopy(value)
    const pair = this.#known.mark('pair', name, bytes)
    if (pair !== undefined) this.#known.keep(pair)
    const verdict = judge(bytes)
    const mark = this.#known.mark('value', bytes, ...fields)
    if (mark === undefined) bytes.fill(0)
    else {
      this.#waiting.push({ name, bytes, fields })
      this.#known.keep(mark)
    }
    forgetLastMatch()
    return verdict
  }

  /** Whether this very value, or without one any, was added under this name, maskable or not. */
  has(name: string, value?: string): boolean {
    if (value === undefined) return this.#names.has(name)
    const bytes = wipeableCopy(value)
    const known = this.#known.mark('pair', name, bytes) === undefined
    bytes.fill(0)
    return known
  }

  /** Enters what was added since the last search, so that the first output does not wait for it. */
  prepare(): void {
    try {
      this.#current()
    } catch {
      // For want of memory or stack; the next search tries again and prints nothing if it cannot.
    }
  }

  /** The text with secrets masked; the very same string when it holds none. */
  text(text: string, channel = 'text'): string {
    try {
      const matcher = this.#current()
      if (matcher === undefined) return text
      return maskText(matcher, text, (owner) => this.#tell(owner, channel))
    } catch {
      return failure
    }
  }

  /** The bytes with secrets masked; the very same object when they hold none. */
  bytes(bytes: Uint8Array, channel = 'bytes'): Uint8Array {
    try {
      const matcher = this.#current()
      if (matcher === undefined) return bytes
      return maskBytes(matcher, bytes, (owner) => this.#tell(owner, channel))
    } catch {
      return Buffer.from(failure)
    }
  }

  /** A deep copy with secrets masked, keys included; the very same value when it holds none. Getters are not called. */
  value(value: unknown, channel = 'value'): unknown {
    try {
      if (this.#current() === undefined) return value
      return maskValue(value, { text: (text) => this.text(text, channel), bytes: (bytes) => this.bytes(bytes, channel) })
    } catch {
      return failure
    }
  }

  /** A copy of an error with message, stack, cause, inner errors and own properties masked; the very same error when it holds no secret. */
  error(error: unknown, channel = 'error'): unknown {
    return this.value(error, channel)
  }

  /** Masks bytes that come in any number of chunks; the caller keeps the time. Secrets added later count too. */
  scanner(channel: string, { onMatch }: ScannerOptions = {}): Scanner {
    return createScanner(
      () => this.#current(),
      (owner) => {
        // Of a beginning the rest may never have been there.
        if (owner.beginning !== true) onMatch?.({ name: owner.name, encoding: owner.encoding, bits: this.#bits(owner) })
        this.#tell(owner, channel)
      },
    )
  }

  /** A stream, bytes in and bytes out, with secrets masked; a tail that may be the beginning of one is held back for 50 ms. */
  stream({ channel = 'stream' }: { channel?: string } = {}): Transform {
    return createMaskingStream(this.scanner(channel))
  }

  /** Calls `listener` for every mask. What it throws is ignored; masks that it causes itself are not told. Returns the function that ends it. */
  onMask(listener: (event: MaskEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Calls `listener` with the lines of the program that print secrets: with each place at once, and with further masks of it at most once a
   * minute, counted. What it throws is ignored. Returns the function that ends it.
   */
  onMaskedPlace(listener: (place: MaskedPlace) => void): () => void {
    return this.#places.listen(listener)
  }

  /** Runs something whose masks nobody is told of. */
  quietly(run: () => void): void {
    const before = this.#telling
    this.#telling = true
    try {
      run()
    } finally {
      this.#telling = before
    }
  }

  /** The number of names added. */
  get size(): number {
    return this.#names.size
  }

  /** The matcher of all that was added. What throws half way, for want of stack, is entered as a whole the next time. */
  #current(): Matcher | undefined {
    if (this.#waiting.length === 0) return this.#matcher
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { name, bytes, fields } = next
      const forms = [...formsOf(bytes, fields)]
      for (const [index, form] of forms.entries()) {
        this.#matcher?.expect(1 + (this.#waiting.length + forms.length - index) / ++this.#entered)
        enterForm(() => (this.#matcher ??= new Matcher({ escapes: this.#options.encodings })), name, form, this.#options)
      }
      this.#waiting.shift()
      bytes.fill(0)
    }
    forgetLastMatch()
    return this.#matcher
  }

  #bits(owner: Owner): number {
    const secret = this.#matcher?.secret(owner)
    // Nothing is known of a tail that was cut: it counts as strong.
    if (secret === undefined) return Infinity
    const bits = bitsOf(secret)
    secret.fill(0)
    return bits
  }

  #tell({ name, encoding }: Owner, channel: string): void {
    if (this.#telling || this.#places.telling) return
    this.#telling = true
    try {
      for (const listener of this.#listeners) {
        try {
          listener({ name, channel, encoding })
        } catch {
          // A listener must not break output.
        }
      }
      this.#places.note({ name, channel, encoding })
    } finally {
      this.#telling = false
    }
  }
}
