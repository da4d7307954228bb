import { crypto } from '../../core/builtin.ts'
import type { Window } from './grams.ts'
import { firstId } from './scan/escape-kinds.ts'

/** What is searched: text by its UTF-16 units, or bytes. */
export type Source = string | Uint8Array

/** Where a pattern counts: in strings, in bytes, in lists of decimal bytes. To be added up. */
export const spaces: { readonly text: 1; readonly bytes: 2; readonly list: 4 } = { text: 1, bytes: 2, list: 4 }

/** What is kept of a pattern beside its units. */
export interface PatternShape {
  /** How many units there are before the `extra` ones, of which there are 15 at most. */
  readonly length: number
  /** So many more units belong to it where they follow. */
  readonly extra: number
  readonly space: number
  /** Matches only between characters that belong to no word. */
  readonly whole: boolean
  /** Any run of so many units counts; 0 for a pattern that counts as a whole. */
  readonly run: number
  /** Whose beginnings are held back at the end of a text, however short. */
  readonly tails: 'runs' | 'whole' | 'none'
  /** Two bytes a unit. */
  readonly wide: boolean
  /** How many units at the start are public. */
  readonly publicLength: number
  /** The numbers of its name and its encoding. */
  readonly name: number
  readonly encoding: number
  /** The number of the pattern that is the secret as it is; `undefined` for that one itself. */
  readonly form: number | undefined
}

const columns = 9
const padSize = 1 << 12
const padMask = padSize - 1
const wholeFlag = 8
const wideFlag = 16
const runTailsFlag = 32
const extraShift = 8
const encodingShift = 16

/** Patterns by number, in few large pieces of memory. Their units are kept under a pad, so that no secret stands there as it is written. */
export class Patterns {
  #rows = new Int32Array(columns * 32)
  #count = 0
  #bytes = new Uint8Array(1 << 10)
  #used = 0
  #pad: Uint8Array | undefined

  /** One more than the largest number. */
  get end(): number {
    return firstId + this.#count
  }

  /** Adds a pattern of `length + extra` units and returns its number. */
  add(units: Uint8Array, shape: PatternShape, { start, count, every }: Window): number {
    const pad = (this.#pad ??= crypto().randomFillSync(new Uint8Array(padSize)))
    const offset = this.#reserve(units.length)
    for (let at = 0; at < units.length; at++) {
      this.#bytes[offset + at] = (units[at] as number) ^ (pad[(offset + at) & padMask] as number)
    }
    if ((this.#count + 1) * columns > this.#rows.length) this.#rows = grown(this.#rows, this.#rows.length * 1.5)
    const id = this.end
    const flags =
      shape.space |
      (shape.whole ? wholeFlag : 0) |
      (shape.wide ? wideFlag : 0) |
      (shape.tails === 'runs' ? runTailsFlag : 0) |
      (shape.extra << extraShift)
    const rows = this.#rows
    let at = this.#count * columns
    rows[at++] = offset
    rows[at++] = shape.length
    rows[at++] = flags | (shape.encoding << encodingShift)
    rows[at++] = shape.run
    // Where runs count the first block is at the beginning.
    rows[at++] = shape.run > 0 ? every : start
    rows[at++] = count
    rows[at++] = shape.name
    rows[at++] = shape.publicLength
    rows[at] = shape.form ?? id
    this.#used = offset + units.length
    this.#count++
    return id
  }

  length(id: number): number {
    return this.#get(id, 1)
  }

  /** The number of units with the extra ones. */
  total(id: number): number {
    return this.#get(id, 1) + ((this.#get(id, 2) >>> extraShift) & 15)
  }

  space(id: number): number {
    return this.#get(id, 2) & 7
  }

  isWhole(id: number): boolean {
    return (this.#get(id, 2) & wholeFlag) !== 0
  }

  run(id: number): number {
    return this.#get(id, 3)
  }

  /** Whether the beginnings of its runs are held back, however short. */
  hasRunTails(id: number): boolean {
    return this.run(id) > 0 && (this.#get(id, 2) & runTailsFlag) !== 0
  }

  /** The number of its name. */
  name(id: number): number {
    return this.#get(id, 6)
  }

  /** The number of its encoding. */
  encoding(id: number): number {
    return this.#get(id, 2) >>> encodingShift
  }

  /** The number of the pattern that is the secret as it is. */
  form(id: number): number {
    return this.#get(id, 8)
  }

  publicLength(id: number): number {
    return this.#get(id, 7)
  }

  /** By which grams a search finds a pattern. */
  window(id: number): Window {
    const [place, count] = [this.#get(id, 4), this.#get(id, 5)]
    return this.run(id) > 0 ? { start: 0, count, every: place } : { start: place, count, every: 0 }
  }

  /** What was entered as a whole token counts everywhere from now on, as another's. */
  loosen(id: number, { name, encoding, form }: PatternShape): void {
    const row = (id - firstId) * columns
    this.#rows[row + 2] = ((this.#rows[row + 2] as number) & 0xffff & ~wholeFlag) | (encoding << encodingShift)
    this.#rows[row + 6] = name
    this.#rows[row + 8] = form ?? id
  }

  /** A unit of a pattern. */
  unit(id: number, at: number): number {
    const offset = this.#get(id, 0)
    if (!this.#isWide(id)) return this.#byte(offset + at)
    return this.#byte(offset + at * 2) | (this.#byte(offset + at * 2 + 1) << 8)
  }

  /** The low bytes of the units of a pattern from one place to another, in memory to be wiped. */
  low(id: number, from: number = 0, to: number = this.total(id)): Uint8Array {
    const low = new Uint8Array(to - from)
    for (let at = from; at < to; at++) low[at - from] = this.unit(id, at)
    return low
  }

  /** How many units from `position` on stand in a text from `at` on. */
  same(id: number, position: number, source: Source, at: number): number {
    const limit = Math.min(this.total(id) - position, source.length - at)
    let count = 0
    if (this.#isWide(id)) {
      while (count < limit && this.unit(id, position + count) === unitAt(source, at + count)) count++
      return count
    }
    const bytes = this.#bytes
    const pad = this.#pad as Uint8Array
    const from = this.#get(id, 0) + position
    if (typeof source === 'string') {
      while (
        count < limit &&
        ((bytes[from + count] as number) ^ (pad[(from + count) & padMask] as number)) === source.charCodeAt(at + count)
      )
        count++
    } else {
      while (count < limit && ((bytes[from + count] as number) ^ (pad[(from + count) & padMask] as number)) === source[at + count]) count++
    }
    return count
  }

  /** How many units before `position` stand in a text before `at`. */
  sameBefore(id: number, position: number, source: Source, at: number): number {
    const limit = Math.min(position, at)
    let count = 0
    while (count < limit && this.unit(id, position - count - 1) === unitAt(source, at - count - 1)) count++
    return count
  }

  /** The first position from one to another at which `width` units of a pattern stand in a text at `at`; -1 for none. */
  positionOf(id: number, from: number, to: number, source: Source, at: number, width: number): number {
    const first = unitAt(source, at)
    const wide = this.#isWide(id)
    const bytes = this.#bytes
    const pad = this.#pad as Uint8Array
    const offset = this.#get(id, 0)
    for (let position = from; position <= to; position++) {
      const unit = wide ? this.unit(id, position) : (bytes[offset + position] as number) ^ (pad[(offset + position) & padMask] as number)
      if (unit === first && this.same(id, position, source, at) >= width) return position
    }
    return -1
  }

  /** Whether a pattern has these very units. */
  is(id: number, units: Uint8Array, { wide, length, extra }: PatternShape): boolean {
    if (this.length(id) !== length || this.total(id) !== length + extra) return false
    if (this.#isWide(id) !== wide) return false
    const offset = this.#get(id, 0)
    for (let at = 0; at < units.length; at++) if (this.#byte(offset + at) !== units[at]) return false
    return true
  }

  #isWide(id: number): boolean {
    return (this.#get(id, 2) & wideFlag) !== 0
  }

  #get(id: number, column: number): number {
    return this.#rows[(id - firstId) * columns + column] as number
  }

  #byte(at: number): number {
    return (this.#bytes[at] as number) ^ ((this.#pad as Uint8Array)[at & padMask] as number)
  }

  #reserve(length: number): number {
    if (this.#used + length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(this.#used + length, this.#bytes.length * 1.5))
      bytes.set(this.#bytes)
      this.#bytes = bytes
    }
    return this.#used
  }
}

/** A unit of a text. */
export function unitAt(source: Source, at: number): number {
  return typeof source === 'string' ? source.charCodeAt(at) : (source[at] as number)
}

function grown(rows: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.ceil(length))
  larger.set(rows)
  return larger
}
