import type { Match } from '../redact/redactor.ts'
import { createDecoder, type Decoder } from './decoder.ts'
import type { Search, Searches } from './searches.ts'

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
  readonly #searches: Searches
  readonly #plain: Search
  #decoder: Decoder | undefined
  #decoded: Search | undefined
  #verdict: Verdict | undefined
  #ended = false
  #taken = 0
  #clear = 0

  constructor(searches: Searches) {
    this.#searches = searches
    this.#plain = searches.take(this.#onMatch)
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
      if (this.#decoder !== undefined) this.#decoded = this.#searches.take(this.#onMatch)
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
    if (bytes.length === 0 || this.#ended) return
    this.#taken += bytes.length
    this.#push(this.#plain, bytes)
    if (this.#decoder !== undefined && this.#decoded !== undefined) this.#decode(this.#decoder, this.#decoded, bytes)
    const inClear = this.#decoded === undefined || this.#decoded.scanner.held < shortTail
    if (inClear) this.#clear = this.#taken - (this.#plain.scanner.held < shortTail ? 0 : this.#plain.scanner.held)
  }

  /** Nothing follows. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const search of [this.#plain, this.#decoded]) {
      if (search === undefined) continue
      this.#check(search.scanner.end(), undefined)
      this.#searches.give(search)
    }
    this.#clear = this.#taken
    this.#close()
  }

  #decode(decoder: Decoder, search: Search, bytes: Uint8Array): void {
    try {
      const decoded = decoder.decode(bytes)
      if (decoded.length > 0) this.#push(search, decoded)
    } catch (error) {
      this.#close()
      // What is not in the encoding that it claims to be in no client can read; it was searched as it is.
      if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') this.#verdict ??= 'failed'
    }
  }

  #push({ scanner }: Search, bytes: Uint8Array): void {
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

  readonly #onMatch = (match: Match): void => {
    if (match.bits >= leastBits) this.#verdict ??= match
  }
}
