import { Buffer } from 'node:buffer'
import timers from 'node:timers'
import type { Redactor } from '../redactor.ts'
import { joined, type Scanner } from '../scanner.ts'
import { holdBack } from '../stream.ts'

// Taken before anything replaces the timers.
const { setTimeout, clearTimeout } = timers

/** Writes what an outlet prints on its own account and returns how many bytes were taken. Unless it may `wait`, it must not block. */
export type Sink = (bytes: Uint8Array, wait: boolean) => number

const nothing: Uint8Array = new Uint8Array(0)
const none: readonly Uint8Array[] = []
const failure = Buffer.from('[redaction failed]')

/**
 * One way out of the process with its state: what is held back because it may be the beginning of a secret. All that write to the same
 * descriptor share one.
 */
export class Outlet {
  readonly channel: string
  /** Whether nothing is under way to the descriptor that what is held would overtake. */
  idle: () => boolean = () => true
  /** Puts another scanner around that of the redactor. */
  around: (scanner: Scanner) => Scanner = (scanner) => scanner
  readonly #redactor: Redactor
  readonly #others: Outlet[] = []
  #scanner: Scanner | undefined
  #sink: Sink
  #ready = nothing
  #timer: NodeJS.Timeout | undefined
  #scanning = false
  #ended = false
  #underWay = 0
  /** How many bytes the scanner holds, kept here since it is asked before each write. */
  #held = 0

  constructor(redactor: Redactor, channel: string, sink: Sink) {
    this.#redactor = redactor
    this.channel = channel
    this.#sink = sink
  }

  /** Whether there are secrets at all. While there are none, nothing is looked at. */
  get active(): boolean {
    return this.#redactor.size > 0
  }

  /** Runs something that prints what listeners of masks have written: they are not told of its masks. */
  quietly(run: () => void): void {
    this.#redactor.quietly(run)
  }

  /** Keeps the order of what two outlets print: each lets out what it holds before the other writes. */
  pair(other: Outlet): void {
    this.#others.push(other)
    other.#others.push(this)
  }

  /** What to write in the place of a chunk, in pieces: the very same object alone when the chunk may go out as it came. `sink` is where they go. */
  pass(chunk: Uint8Array, sink: Sink = this.#sink): readonly Uint8Array[] {
    // A listener of masks that prints.
    if (this.#scanning) return [this.#redactor.bytes(chunk, this.channel)]
    for (const other of this.#others) other.flush()
    this.#sink = sink
    const ready = this.#take()
    const out = this.#scan((scanner) => scanner.pieces(chunk))
    const rest = this.#ended ? this.#scan((scanner) => [scanner.end()]) : none
    this.#arm()
    return ready.length === 0 && rest === none ? out : filled([ready, ...out, ...rest])
  }

  /** Whether a text may go out as it is, at once: nothing is held, and nothing in it is to be masked or to be held. */
  isQuiet(text: string): boolean {
    if (this.#scanning || this.#ended) return false
    for (const other of this.#others) other.flush()
    if (!this.#isEmpty) return false
    this.#scanning = true
    try {
      this.#scanner ??= this.around(this.#redactor.scanner(this.channel))
      return this.#scanner.isQuiet(text)
    } catch {
      return false
    } finally {
      this.#scanning = false
    }
  }

  /** What to write in the place of a chunk that stands alone, a whole file: nothing of it is held back. */
  passWhole(chunk: Uint8Array): Uint8Array {
    this.flush()
    return joined(filled([...this.pass(chunk), this.take()]))
  }

  /** What is held, for a caller that writes it. */
  take(): Uint8Array {
    if (this.#scanning) return nothing
    return joined(filled([this.#take(), ...this.#scan((scanner) => [scanner.release()])]))
  }

  /** Lets out what is held: a short tail as it is, a longer one as a mask. */
  flush({ wait = false }: { wait?: boolean } = {}): void {
    if (this.#scanning || this.#isEmpty) return
    if (this.#underWay === 0 && this.idle()) {
      const bytes = this.take()
      this.#ready = bytes.subarray(this.#sink(bytes, wait))
    }
    this.#arm()
  }

  /** The process ends: lets out everything, and holds nothing from now on. */
  end(): void {
    this.#ended = true
    if (this.#scanning || !this.active) return
    const bytes = joined(filled([this.#take(), ...this.#scan((scanner) => [scanner.end()])]))
    // What is still under way will not come out, and what was written after it must not come out instead.
    if (bytes.length > 0 && this.#underWay === 0 && this.idle()) this.#sink(bytes, true)
  }

  /** Tells of an asynchronous write that has begun; the function returned tells that it is done. */
  begin(): () => void {
    this.#underWay++
    return () => void this.#underWay--
  }

  get #isEmpty(): boolean {
    return this.#held === 0 && this.#ready.length === 0
  }

  #take(): Uint8Array {
    const ready = this.#ready
    this.#ready = nothing
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer)
      this.#timer = undefined
    }
    return ready
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#ended || this.#isEmpty) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.flush()
    }, holdBack)
    this.#timer.unref()
  }

  #scan(step: (scanner: Scanner) => readonly Uint8Array[]): readonly Uint8Array[] {
    this.#scanning = true
    try {
      this.#scanner ??= this.around(this.#redactor.scanner(this.channel))
      return step(this.#scanner)
    } catch {
      this.#scanner = undefined
      return [failure]
    } finally {
      this.#held = this.#scanner?.held ?? 0
      this.#scanning = false
    }
  }
}

function filled(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  return pieces.filter(({ length }) => length > 0)
}

/** Whether a chunk may go out as it came. */
export function isSame(out: readonly Uint8Array[], chunk: Uint8Array | undefined): boolean {
  return out.length === 0 ? chunk?.length === 0 : out.length === 1 && out[0] === chunk
}
