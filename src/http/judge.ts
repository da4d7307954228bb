import type { Match, Redactor } from '../redact/redactor.ts'
import type { Scanner } from '../redact/scanner.ts'
import { createDecoder, type Decoder } from './decoder.ts'

/**
 * The least strength of a secret that stops a response, in bits. Were a weaker one stopped, whoever can make the server print what he
 * sends could try values until one is stopped, and would know it.
 */
const leastBits = 80

/** A shorter tail that may be the beginning of a secret goes out at once: it is not worth the wait, and what follows is stopped. */
const shortTail = 8

/** Why a response is stopped: the secret in it, or that it could not be searched. */
export type Verdict = Match | 'failed'

/** To copy more costs more than a second search. */
const mostJoined = 4096

const failure = Buffer.from('[redaction failed]')

/** Searches the bytes of one response, head and body, in whatever pieces they come. */
export class Judge {
  readonly #redactor: Redactor
  readonly #scanner: Scanner
  #decoder: Decoder | undefined
  #decoded: Scanner | undefined
  #verdict: Verdict | undefined
  #taken = 0
  #clear = 0

  constructor(redactor: Redactor) {
    this.#redactor = redactor
    this.#scanner = this.#search()
  }

  /** Why the response must be stopped; `undefined` while nothing was found. */
  get verdict(): Verdict | undefined {
    return this.#verdict
  }

  /** The number of bytes taken so far. */
  get taken(): number {
    return this.#taken
  }

  /** The number of bytes, of those taken, that do not belong to what may be the beginning of a secret. */
  get clear(): number {
    return this.#clear
  }

  /** What follows is encoded as a `Content-Encoding` header says; it is searched as it is and decoded. */
  decode(encodings: string): void {
    try {
      this.#decoder = createDecoder(encodings)
      if (this.#decoder !== undefined) this.#decoded = this.#search()
    } catch {
      this.#verdict ??= 'failed'
    }
  }

  /** Searches the head and the beginning of the body, which is in these content encodings. A short one is searched together with the head. */
  begin(head: string, encodings: string | undefined, body: Uint8Array): void {
    const isJoined = encodings === undefined && body.length < mostJoined
    const bytes = Buffer.allocUnsafe(head.length + (isJoined ? body.length : 0))
    bytes.write(head, 'latin1')
    if (isJoined) bytes.set(body, head.length)
    this.take(bytes)
    if (encodings !== undefined) this.decode(encodings)
    if (!isJoined) this.take(body)
  }

  /** Searches the next bytes. */
  take(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#taken += bytes.length
    this.#push(this.#scanner, bytes)
    if (this.#decoder !== undefined && this.#decoded !== undefined) this.#decode(this.#decoder, this.#decoded, bytes)
    const inClear = this.#decoded === undefined || this.#decoded.held < shortTail
    if (inClear) this.#clear = this.#taken - (this.#scanner.held < shortTail ? 0 : this.#scanner.held)
  }

  /** Nothing follows. */
  end(): void {
    for (const scanner of [this.#scanner, this.#decoded]) if (scanner !== undefined) this.#check(scanner.end(), undefined)
    this.#clear = this.#taken
    this.#close()
  }

  #decode(decoder: Decoder, scanner: Scanner, bytes: Uint8Array): void {
    try {
      const decoded = decoder.decode(bytes)
      if (decoded.length > 0) this.#push(scanner, decoded)
    } catch (error) {
      this.#close()
      // What is not in the encoding that it claims to be in no client can read; it was searched as it is.
      if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') this.#verdict ??= 'failed'
    }
  }

  #push(scanner: Scanner, bytes: Uint8Array): void {
    this.#check(scanner.push(bytes), bytes)
  }

  /** A search that fails shows it in what it gives back. */
  #check(out: Uint8Array, bytes: Uint8Array | undefined): void {
    if (out !== bytes && out.length === failure.length && failure.equals(out)) this.#verdict ??= 'failed'
  }

  #close(): void {
    this.#decoder?.close()
    this.#decoder = undefined
    this.#decoded = undefined
  }

  #search(): Scanner {
    return this.#redactor.scanner('http', {
      onMatch: (match) => {
        if (match.bits >= leastBits) this.#verdict ??= match
      },
    })
  }
}
