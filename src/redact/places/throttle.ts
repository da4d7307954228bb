import timers from 'node:timers'
import { host } from '../hooks/host.ts'

/** Masks of one secret in one encoding, from one place to one channel. */
export interface MaskedPlace {
  /** Name of the secret. */
  readonly name: string
  /** Where it would have come out: `stdout`, `log`, whatever the caller said. */
  readonly channel: string
  /** How it was spelled, as in `MaskEvent`. */
  readonly encoding: string
  /** `file:line:column` of the program that printed it; undefined where none of its code was running, or too many places do it. */
  readonly where: string | undefined
  /** How many masks this stands for. */
  readonly count: number
}

/** What a throttle reads the time from. `later` calls once, after so many milliseconds, and does not keep the process alive. */
export interface Clock {
  now(): number
  later(call: () => void, milliseconds: number): void
}

interface Row {
  readonly mask: Omit<MaskedPlace, 'count'>
  /** Masks that nobody has been told of. */
  count: number
  /** Until when none is told of. */
  until: number
}

const second = 1000
const interval = 60 * second
const mostPlaces = 1000

// Taken before anything replaces the timers.
const { setTimeout } = timers
const now = performance.now.bind(performance)

const systemClock: Clock = { now, later: (call, milliseconds) => void setTimeout(call, milliseconds).unref() }

/** Throttles that have something to tell when the process ends. */
const waiting = new Set<Throttle>()
let listening = false

/**
 * Tells of the first mask of a place at once, of further ones at most once a minute with their number, and of the rest when the process ends.
 * Of more than 1000 places at a time it tells without their lines.
 */
export class Throttle {
  readonly #rows = new Map<string, Row>()
  readonly #tell: (place: MaskedPlace) => void
  readonly #clock: Clock
  #armed = false
  #swept = 0

  constructor(tell: (place: MaskedPlace) => void, clock: Clock = systemClock) {
    this.#tell = tell
    this.#clock = clock
  }

  /** Takes one mask. */
  note(mask: Omit<MaskedPlace, 'count'>): void {
    const time = this.#clock.now()
    const row = this.#rowOf(mask, time)
    row.count++
    if (row.until <= time) this.#say(row, time)
    else this.#wait(row.until - time)
  }

  /** Tells of all that nobody was told of. */
  flush(): void {
    waiting.delete(this)
    const time = this.#clock.now()
    for (const row of this.#rows.values()) if (row.count > 0) this.#say(row, time)
  }

  #rowOf(mask: Omit<MaskedPlace, 'count'>, time: number): Row {
    const known = this.#rows.get(keyOf(mask))
    if (known !== undefined) return known
    if (this.#rows.size >= mostPlaces && time - this.#swept >= second) this.#sweep(time)
    const kept = this.#rows.size < mostPlaces ? mask : { ...mask, where: undefined }
    const row = this.#rows.get(keyOf(kept)) ?? { mask: kept, count: 0, until: time }
    this.#rows.set(keyOf(kept), row)
    return row
  }

  #say(row: Row, time: number): void {
    const { count } = row
    row.count = 0
    row.until = time + interval
    this.#tell({ ...row.mask, count })
  }

  #wait(milliseconds: number): void {
    waiting.add(this)
    if (!listening) {
      listening = true
      host.on('exit', () => {
        for (const throttle of waiting) throttle.flush()
      })
    }
    if (this.#armed) return
    this.#armed = true
    this.#clock.later(() => this.#due(), milliseconds)
  }

  #due(): void {
    this.#armed = false
    const time = this.#clock.now()
    for (const row of this.#rows.values()) if (row.count > 0 && row.until <= time) this.#say(row, time)
    this.#sweep(time)
    const left = [...this.#rows.values()].filter(({ count }) => count > 0).map(({ until }) => until - time)
    if (left.length === 0) waiting.delete(this)
    else this.#wait(Math.min(...left))
  }

  /** Forgets the places where nothing was masked for a minute. */
  #sweep(time: number): void {
    this.#swept = time
    for (const [key, { count, until }] of this.#rows) if (count === 0 && until <= time) this.#rows.delete(key)
  }
}

function keyOf({ name, channel, encoding, where = '' }: Omit<MaskedPlace, 'count'>): string {
  return [name, channel, encoding, where].join('\0')
}
