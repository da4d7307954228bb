import type { ServerResponse } from 'node:http'
import { answerHeaders, answerText } from './answer.ts'
import { headerIn, isEventStream } from './head.ts'
import { showInjected } from './injected.ts'
import { Judge, type Verdict } from './judge.ts'
import type { GuardSettings } from './options.ts'
import { bytesOf, Pieces, type Data } from './pieces.ts'
import { tellStopped, type GuardedRequest } from './stopped.ts'
import { createUnframer, type Unframer } from './unframed.ts'

type Callback = (error?: Error | null) => void
type Encoding = BufferEncoding | Callback | null
type Send = (data: Data, encoding?: Encoding, callback?: Callback | null, byteLength?: number) => boolean

/**
 * What is used of Node's responses beside what is public. All output goes through `_send` (head, body, framing, trailers) or, for
 * informational responses, `_writeRaw`; nothing else of a response is touched, so that `headersSent`, `writableEnded`, lengths and events
 * are what a program expects.
 */
export interface Outgoing extends ServerResponse {
  _header: string | null
  /** Whether the head was handed over: Node then puts corked writes into one chunk, and expects the end of the response behind them. */
  _headerSent: boolean
  /** The number of characters that wait for a connection, part of `writableLength`; if there are any, the end is sent behind them. */
  outputSize: number
  _last: boolean
  _keepAliveTimeout?: number
  _send: Send
  _writeRaw: Send
  _finish: () => void
}

/** Holds the output of a response of HTTP/1 back until it is known to carry no secret of 80 bits or more. */
export class Http1Guard {
  readonly #response: Outgoing
  readonly #request: GuardedRequest
  readonly #settings: GuardSettings
  readonly #send: Send
  readonly #writeRaw: Send
  readonly #pieces = new Pieces()
  #judge: Judge | undefined
  #unframer: Unframer | undefined
  #state: 'holding' | 'streaming' | 'open' | 'stopped' = 'holding'
  #begun = false
  #ending = false
  #concluded = false
  #answered = false
  #sending = false
  #swallowed = 0
  #finals: Callback[] = []

  constructor(response: Outgoing, request: GuardedRequest, settings: GuardSettings) {
    this.#response = response
    this.#request = request
    this.#settings = settings
    const { _send: send, _writeRaw: writeRaw, _finish: finish, end } = response
    this.#send = send
    this.#writeRaw = writeRaw
    response._send = (data, encoding, callback, byteLength) =>
      this.#isOpen() ? send.call(response, data, encoding, callback, byteLength) : this.#take(data, encoding, callback)
    response._writeRaw = (data, encoding, callback, byteLength) =>
      this.#sending || this.#isOpen() || this.#mayInform(data, encoding)
        ? writeRaw.call(response, data, encoding, callback, byteLength)
        : true
    response.end = ((...args: Parameters<typeof end>) => {
      if (this.#state !== 'open') this.#expectEnd(true)
      try {
        return end.apply(response, args)
      } finally {
        this.#expectEnd(false)
        if (response.writableEnded) this.#conclude()
      }
    }) as typeof end
    // Called within `end` when all has been handed over and the response has its turn on the connection.
    response._finish = () => {
      this.#expectEnd(false)
      this.#conclude()
      finish.call(response)
    }
  }

  /** Whether nothing needs to be held: all was searched, or no secret is known by the time that the head is sent. */
  #isOpen(): boolean {
    if (this.#judge === undefined && this.#state === 'holding' && this.#settings.redactor.size === 0) this.#state = 'open'
    return this.#state === 'open'
  }

  /** While `end` is at work Node must know that something waits, else it takes what is held for sent. */
  #expectEnd(ending: boolean): void {
    if (this.#ending === ending) return
    this.#ending = ending
    this.#response.outputSize += ending ? 1 : -1
  }

  /** Takes a part of the output; says, as `write` does, whether more is welcome. */
  #take(data: Data, second?: Encoding, third?: Callback | null): boolean {
    const callback = (typeof second === 'function' ? second : third) ?? undefined
    const encoding = (typeof second === 'function' ? undefined : second) ?? undefined
    // What is written before the end is taken over at once; a program may wait for that before it writes more.
    if (callback !== undefined && this.#ending) this.#finals.push(callback)
    else if (callback !== undefined && this.#state !== 'streaming') process.nextTick(callback)
    const written = this.#ending || this.#state !== 'streaming' ? undefined : callback
    if (this.#state === 'stopped') {
      this.#swallow(data.length)
      return true
    }
    try {
      const isFirst = this.#judge === undefined
      const judge = (this.#judge ??= new Judge(this.#settings.searches))
      const encodings = isFirst ? this.#begins() : undefined
      const bytes = bytesOf(data, encoding)
      const body = this.#unframer?.take(bytes) ?? bytes
      if (isFirst) judge.begin(this.#response._header ?? '', encodings, body)
      else judge.take(body)
      this.#pieces.push({ data, encoding, callback: written, length: bytes.length, splittable: body === bytes, upTo: judge.taken })
      if (judge.verdict !== undefined) this.#stop(judge.verdict)
      // The end is judged as a whole, and so is a chunk of which the length alone was written.
      else if (this.#ending || (body.length === 0 && this.#unframer !== undefined && this.#unframer.left > 0)) return true
      else if (this.#state === 'streaming' || this.#pieces.length > this.#settings.limit) return this.#stream(judge)
    } catch {
      this.#stop('failed')
    }
    return true
  }

  /** Reads the head, which Node has rendered by now and sends with the first part; returns the content encodings. */
  #begins(): string | undefined {
    const { _header: rendered, chunkedEncoding } = this.#response
    if (rendered === null) return undefined
    const head = rendered.toLowerCase()
    this.#response._headerSent = true
    if (chunkedEncoding) this.#unframer = createUnframer()
    if (this.#settings.stream || isEventStream(headerIn(head, 'content-type'))) this.#state = 'streaming'
    return headerIn(head, 'content-encoding')
  }

  /** Sends what does not belong to the beginning of a secret. */
  #stream(judge: Judge): boolean {
    this.#state = 'streaming'
    const more = this.#release(judge.clear)
    // What is held now waits for more to be written, and nobody may wait for that.
    for (const callback of this.#pieces.callbacks()) process.nextTick(callback)
    return more
  }

  #release(upTo: number): boolean {
    const { socket } = this.#response
    let more = socket?.writableNeedDrain !== true
    this.#sending = true
    socket?.cork()
    try {
      for (let piece = this.#pieces.shift(upTo); piece !== undefined; piece = this.#pieces.shift(upTo)) {
        if (!this.#begun) this.#begin()
        more = this.#send.call(this.#response, piece.data, piece.encoding, piece.callback, piece.length)
      }
    } finally {
      socket?.uncork()
      this.#sending = false
    }
    return more
  }

  /** Has Node put the head before what is sent now. */
  #begin(): void {
    const { _header: head } = this.#response
    this.#begun = true
    if (head !== null) this.#response._headerSent = false
  }

  /** All was written. */
  #conclude(): void {
    if (this.#concluded) return
    this.#concluded = true
    const judge = this.#judge
    if (this.#state === 'holding' || this.#state === 'streaming') {
      judge?.end()
      if (judge?.verdict === undefined) {
        this.#pieces.last(this.#finish)
        this.#release(Infinity)
        this.#state = 'open'
      } else this.#stop(judge.verdict)
    }
    if (this.#state === 'stopped' && !this.#begun) this.#answer(false)
  }

  readonly #finish = (error?: Error | null): void => {
    for (const callback of this.#finals.splice(0)) callback(error)
  }

  #stop(verdict: Verdict): void {
    if (this.#state === 'stopped') return
    const streaming = this.#state === 'streaming'
    this.#state = 'stopped'
    this.#pieces.clear()
    const { statusCode: status } = this.#response
    const found = verdict === 'failed' ? { name: undefined, encoding: undefined, bits: undefined } : verdict
    if (this.#begun) this.#cut()
    else {
      this.#response.statusCode = 500
      // Whoever writes a stream may never end it.
      if (streaming && !this.#concluded) this.#answer(true)
    }
    tellStopped({ ...found, status, begun: this.#begun }, this.#request, this.#settings)
  }

  #swallow(length: number): void {
    this.#swallowed += length
    if (this.#swallowed > this.#settings.limit && !this.#begun) this.#answer(true)
  }

  /** Answers in place of the response, on a connection that goes on, unless the response is cut short. */
  #answer(short: boolean): void {
    if (this.#answered) return
    this.#answered = true
    const response = this.#response
    if (short) response._last = true
    const keep = Math.floor((response._keepAliveTimeout ?? 0) / 1000)
    const connection = response._last ? 'close' : `keep-alive${keep > 0 ? `\r\nKeep-Alive: timeout=${keep}` : ''}`
    const headers = Object.entries({ ...answerHeaders, Date: new Date().toUTCString() }).map(([name, value]) => `${name}: ${value}\r\n`)
    const head = `HTTP/1.1 500 Internal Server Error\r\n${headers.join('')}Connection: ${connection}\r\n\r\n`
    showInjected(response)
    const isHead = this.#request.method === 'HEAD'
    this.#writeRaw.call(response, isHead ? head : head + answerText, 'latin1', (error) => {
      this.#finish(error)
      if (short) response.socket?.destroySoon()
    })
  }

  /** What was sent cannot be taken back, but must not look whole. */
  #cut(): void {
    const { socket, _header: head, chunkedEncoding } = this.#response
    const bounded = chunkedEncoding || headerIn((head ?? '').toLowerCase(), 'content-length') !== undefined
    if (!bounded && socket !== null && !('encrypted' in socket)) process.nextTick(() => socket.resetAndDestroy())
    // Not now: Node is in the middle of a write.
    process.nextTick(() => this.#response.destroy())
  }

  /** Whether an informational response (100, 102, 103) may be sent, which goes out at once. */
  #mayInform(data: Data, encoding?: Encoding): boolean {
    if (this.#state === 'stopped') return false
    const judge = new Judge(this.#settings.searches)
    judge.take(bytesOf(data, typeof encoding === 'string' ? encoding : undefined))
    judge.end()
    if (judge.verdict === undefined) return true
    this.#stop(judge.verdict)
    return false
  }
}
