import type { OutgoingHttpHeaders, ServerHttp2Stream, ServerStreamResponseOptions } from 'node:http2'
import { answerHeaders, answerText } from './answer.ts'
import { isEventStream } from './head.ts'
import { headerIn, isList, requestIn, statusOf, textOf, type Headers } from './headers.ts'
import { Judge, type Verdict } from './judge.ts'
import type { GuardSettings } from './options.ts'
import { Pieces } from './pieces.ts'
import { tellStopped, type GuardedRequest } from './stopped.ts'

type Done = (error?: Error | null) => void
type Pushed = (error: Error | null, stream: ServerHttp2Stream, headers: OutgoingHttpHeaders) => void

/** The stream beneath a response of HTTP/2, with what Node's streams call themselves. */
export interface OutgoingStream extends ServerHttp2Stream {
  _write(chunk: Uint8Array | string, encoding: BufferEncoding, done: Done): void
  _writev(chunks: { chunk: Uint8Array | string; encoding: BufferEncoding }[], done: Done): void
  _final(done: Done): void
}

const internalError = 2

/** What Node's streams call the encoding of bytes. */
const asBytes = 'buffer' as BufferEncoding

/** Holds the output of a response of HTTP/2 back until it is known to carry no secret of 80 bits or more. */
export class Http2Guard {
  readonly #stream: OutgoingStream
  readonly #request: GuardedRequest
  readonly #settings: GuardSettings
  readonly #own: Pick<OutgoingStream, 'respond' | '_write' | '_writev' | '_final' | 'additionalHeaders' | 'sendTrailers'>
  readonly #judge: Judge
  readonly #pieces = new Pieces()
  #head: { readonly headers: Headers; readonly options: ServerStreamResponseOptions | undefined } | undefined
  #state: 'holding' | 'streaming' | 'stopped' = 'holding'
  #begun = false
  #isBodiless = false

  constructor(stream: OutgoingStream, request: GuardedRequest, settings: GuardSettings) {
    this.#stream = stream
    this.#request = request
    this.#settings = settings
    this.#judge = new Judge(settings.searches)
    const { respond, _write, _writev, _final, additionalHeaders, sendTrailers } = stream
    this.#own = { respond, _write, _writev, _final, additionalHeaders, sendTrailers }
    stream.respond = (headers = {}, options = undefined) => this.#respond(headers, options)
    stream._write = (chunk, encoding, done) => this.#write([{ chunk, encoding }], done)
    stream._writev = (chunks, done) => this.#write(chunks, done)
    stream._final = (done) => this.#end(done)
    stream.additionalHeaders = (headers) => {
      if (this.#clears(headers)) additionalHeaders.call(stream, headers)
    }
    stream.sendTrailers = (headers) => {
      if (this.#clears(headers)) sendTrailers.call(stream, headers)
    }
    const { pushStream } = stream
    stream.pushStream = (headers: OutgoingHttpHeaders, ...rest: unknown[]) => {
      const callback = rest.at(-1)
      const wrapped = typeof callback === 'function' ? [...rest.slice(0, -1), this.#guardPushed(callback as Pushed)] : rest
      if (this.#clears(headers)) Reflect.apply(pushStream, stream, [headers, ...wrapped])
      else if (typeof callback === 'function') process.nextTick(callback, new Error('the response that would have pushed this was stopped'))
    }
  }

  /** What is pushed is guarded as a response to the request that it promises. */
  #guardPushed(callback: Pushed): Pushed {
    return (error, stream, headers) => {
      // oxlint-disable-next-line no-new -- it lives in what it puts into the stream
      if (!error) new Http2Guard(stream as OutgoingStream, requestIn(headers), this.#settings)
      callback(error, stream, headers)
    }
  }

  /** Keeps the head; to the program it is sent. */
  #respond(headers: Headers, options: ServerStreamResponseOptions | undefined): void {
    const stream = this.#stream
    if (stream.destroyed || stream.closed || stream.headersSent)
      return this.#own.respond.call(stream, headers as OutgoingHttpHeaders, options)
    this.#head = { headers: isList(headers) ? [...headers] : { ...headers }, options }
    Object.defineProperty(stream, 'headersSent', { value: true, configurable: true })
    if (this.#state === 'stopped') return
    this.#judge.take(textOf(headers))
    const encodings = headerIn(headers, 'content-encoding')
    if (encodings !== undefined) this.#judge.decode(encodings)
    if (this.#judge.verdict !== undefined) this.#stop(this.#judge.verdict)
    else if (this.#settings.stream || isEventStream(headerIn(headers, 'content-type'))) this.#state = 'streaming'
    // As Node does it for a head that nothing follows.
    const code = statusOf(headers)
    this.#isBodiless = options?.endStream === true || code === 204 || code === 205 || code === 304 || this.#isHead()
    // The stream of a HEAD request has been ended by Node before anybody saw it.
    if (this.#isBodiless && stream.writableEnded) this.#end(() => undefined)
    else if (this.#isBodiless) stream.end()
    else if (this.#state === 'streaming') this.#begin()
  }

  /** Sends the head, an empty one where something was written without any. */
  #begin(head = this.#head ?? (this.#pieces.length > 0 ? { headers: {}, options: undefined } : undefined)): void {
    if (this.#begun || head === undefined) return
    this.#begun = true
    Reflect.deleteProperty(this.#stream, 'headersSent')
    try {
      this.#own.respond.call(this.#stream, head.headers as OutgoingHttpHeaders, head.options)
    } catch (error) {
      // Headers that Node refuses. Whoever gave them is gone by now.
      this.#stream.destroy(error as Error)
    }
  }

  #write(chunks: readonly { readonly chunk: Uint8Array | string; readonly encoding: BufferEncoding }[], done: Done): void {
    for (const { chunk, encoding } of chunks) {
      if (this.#state === 'stopped') break
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
      this.#judge.take(bytes)
      const { length } = bytes
      this.#pieces.push({ data: bytes, encoding: undefined, callback: undefined, length, splittable: true, upTo: this.#judge.taken })
      if (this.#judge.verdict !== undefined) this.#stop(this.#judge.verdict)
    }
    if (this.#state === 'streaming' || (this.#state === 'holding' && this.#pieces.length > this.#settings.limit)) {
      this.#state = 'streaming'
      this.#begin()
      this.#release(this.#judge.clear, done)
    } else done()
  }

  /** Hands what may go to the stream in one piece. */
  #release(upTo: number, done: Done): void {
    const parts: Uint8Array[] = []
    for (let piece = this.#pieces.shift(upTo); piece !== undefined; piece = this.#pieces.shift(upTo)) parts.push(piece.data as Uint8Array)
    if (parts.length === 0 || this.#stream.destroyed) done()
    else this.#own._write.call(this.#stream, parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts), asBytes, done)
  }

  #end(done: Done): void {
    if (this.#state !== 'stopped') this.#judge.end()
    if (this.#state !== 'stopped' && this.#judge.verdict !== undefined) this.#stop(this.#judge.verdict)
    // What was written may have ended the stream, and with it its connection to a session.
    const finish = (error?: Error | null): void =>
      error || this.#stream.destroyed ? done(error) : this.#own._final.call(this.#stream, done)
    const answer = { headers: { ':status': 500, ...answerHeaders }, options: undefined }
    const isStopped = this.#state === 'stopped'
    if (isStopped && this.#begun) done()
    else if (!this.#begun && (this.#isHead() || (this.#isBodiless && !isStopped))) {
      // Node ends the stream first and then sends a head that nothing follows.
      finish()
      this.#begin(isStopped ? answer : this.#head)
    } else if (isStopped) {
      this.#begin(answer)
      this.#own._write.call(this.#stream, Buffer.from(answerText), asBytes, finish)
    } else {
      this.#begin()
      this.#release(Infinity, finish)
    }
  }

  #stop(verdict: Verdict): void {
    if (this.#state === 'stopped') return
    const short = this.#state === 'streaming'
    this.#state = 'stopped'
    this.#pieces.clear()
    const status = statusOf(this.#head?.headers ?? {})
    const found = verdict === 'failed' ? { name: undefined, encoding: undefined, bits: undefined } : verdict
    tellStopped({ ...found, status, begun: this.#begun }, this.#request, this.#settings)
    if (this.#begun) this.#stream.close(internalError)
    // Whoever writes a stream may never end it.
    else if (short) this.#stream.end()
  }

  /** Whether headers that go out at once, informational ones and trailers, hold nothing. */
  #clears(headers: Headers): boolean {
    if (this.#state === 'stopped') return false
    const judge = new Judge(this.#settings.searches)
    judge.take(textOf(headers))
    judge.end()
    if (judge.verdict !== undefined) this.#stop(judge.verdict)
    return judge.verdict === undefined
  }

  #isHead(): boolean {
    return this.#request.method === 'HEAD'
  }
}
