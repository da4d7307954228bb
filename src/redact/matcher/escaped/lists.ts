import { unitAt, type Source } from '../patterns.ts'
import { fewestItems, type Run } from './run.ts'

const comma = 44
const colon = 58
const quotes: readonly number[] = [34, 39]

/** So much white space, and so many digits of a key, stand between numbers at most: a stream must not hold back what has no end. */
const mostBlanks = 1024
const mostDigits = 10

/** How lists are read. */
export interface Reading {
  /** Whether nothing follows the text. */
  readonly final: boolean
  /** Whether a byte may stand in a secret: a number is taken apart into those only. */
  readonly counts: (byte: number) => boolean
}

/** A number as it is written. */
interface Digits {
  readonly start: number
  readonly end: number
}

/**
 * The lists of decimal bytes around a place, whatever white space and keys stand between the numbers: `115,101`, `[115, 101]`, over many lines, and
 * `{"0":115,"1":101}`, as JSON writes typed arrays. Where other digits stand before or behind a list, it is read in each way that leaves bytes.
 */
export function listRuns(source: Source, place: number, how: Reading): { readonly runs: readonly Run[]; readonly end: number } {
  let at = place
  while (at > 0 && isInList(unitAt(source, at - 1))) at--
  const runs: Run[] = []
  while (at < source.length && isInList(unitAt(source, at))) {
    if (!isDigit(source, at)) {
      at++
      continue
    }
    const { list, next, open } = readList(source, at)
    runs.push(...readings(source, list, open, how))
    at = next
  }
  return { runs, end: Math.max(at, place + 1) }
}

/** A place in the list that a text ends in; undefined when it does not end in one. */
export function lastList(source: Source): number | undefined {
  let at = source.length
  while (at > 0 && isBlank(unitAt(source, at - 1))) at--
  if (at === 0) return undefined
  const unit = unitAt(source, at - 1)
  if (unit === comma) return at - 1
  // A key, or a number: nothing stands behind them.
  if (at === source.length && (isDigit(source, at - 1) || quotes.includes(unit))) return at - 1
  return unit === colon ? at - 1 : undefined
}

/** The numbers of one list, whatever their size, from the one at `start` on. */
function readList(source: Source, start: number): { readonly list: readonly Digits[]; readonly next: number; readonly open: boolean } {
  const list: Digits[] = []
  let at = start
  for (;;) {
    const from = at
    while (isDigit(source, at)) at++
    list.push({ start: from, end: at })
    if (at === source.length) return { list, next: at, open: true }
    if (unitAt(source, at) !== comma) return { list, next: at, open: false }
    const next = skipKey(source, skipBlanks(source, at + 1))
    if (next >= source.length) return { list, next: source.length, open: true }
    if (!isDigit(source, next)) return { list, next, open: false }
    at = next
  }
}

/** The ways to read a list: between numbers that are no bytes, and these in part. */
function* readings(source: Source, list: readonly Digits[], open: boolean, how: Reading): Generator<Run> {
  let first = 0
  for (let last = 0; last < list.length; last++) {
    const digits = list[last] as Digits
    const ends = last === list.length - 1
    if (isByte(source, digits) && !ends) continue
    yield* partly(source, list.slice(first, last + 1), open && ends, how)
    first = last
  }
}

function* partly(source: Source, list: readonly Digits[], open: boolean, how: Reading): Generator<Run> {
  const { final, counts } = how
  // The longest reading always counts: the list may go on within it.
  const counted = (digits: Digits, index: number): boolean => index === 0 || counts(valueOf(source, digits))
  const [first, last] = [list[0] as Digits, list.at(-1) as Digits]
  if (list.length < fewestItems && (final || !open)) return
  // At the end of a text that goes on, the last number may.
  const cut = open && !final && last.end === source.length
  // It may also be the first of a list that begins in the midst of it.
  if (open && !final && list.length > 1 && (cut || !isByte(source, last))) yield* partly(source, [last], open, how)
  const heads = cut && list.length === 1 ? suffixes(source, first) : suffixes(source, first).filter(counted)
  const tails = list.length === 1 || cut ? [last] : prefixes(source, last).filter(counted)
  for (const head of heads) {
    for (const tail of tails) {
      const digits = list.length === 1 ? [head] : [head, ...list.slice(1, -1), tail]
      const whole = cut ? digits.slice(0, -1) : digits
      yield {
        encoding: 'decimal',
        items: Uint8Array.from(whole, (one) => valueOf(source, one)),
        starts: whole.map(({ start }) => start),
        ends: whole.map(({ end }) => end),
        end: last.end,
        open,
        cut: cut ? (digits.at(-1)?.start ?? last.start) : source.length,
      }
    }
  }
}

/** The bytes that a number ends with, the longest first. */
function suffixes(source: Source, { start, end }: Digits): readonly Digits[] {
  return [3, 2, 1].map((size) => ({ start: end - size, end })).filter((digits) => digits.start >= start && isByte(source, digits))
}

/** The bytes that a number begins with, the longest first. */
function prefixes(source: Source, { start, end }: Digits): readonly Digits[] {
  return [3, 2, 1].map((size) => ({ start, end: start + size })).filter((digits) => digits.end <= end && isByte(source, digits))
}

function isByte(source: Source, digits: Digits): boolean {
  const length = digits.end - digits.start
  return length <= 3 && valueOf(source, digits) < 256 && (length === 1 || unitAt(source, digits.start) !== 48)
}

function valueOf(source: Source, { start, end }: Digits): number {
  let value = 0
  for (let at = start; at < end; at++) value = value * 10 + unitAt(source, at) - 48
  return value
}

function skipBlanks(source: Source, start: number): number {
  let at = start
  while (at < source.length && at - start < mostBlanks && isBlank(unitAt(source, at))) at++
  return at
}

/** Behind `"12": `, where one stands; the end of the text where that cuts it. */
function skipKey(source: Source, start: number): number {
  if (start >= source.length || !quotes.includes(unitAt(source, start))) return start
  let at = start + 1
  while (at - start <= mostDigits && isDigit(source, at)) at++
  if (at < source.length && unitAt(source, at) !== unitAt(source, start)) return start
  if (at + 1 < source.length && unitAt(source, at + 1) !== colon) return start
  return Math.min(source.length, skipBlanks(source, at + 2))
}

function isInList(unit: number): boolean {
  return (unit >= 48 && unit <= 58) || unit === comma || isBlank(unit) || quotes.includes(unit)
}

function isBlank(unit: number): boolean {
  return unit === 32 || unit === 10 || unit === 13 || unit === 9
}

function isDigit(source: Source, at: number): boolean {
  if (at >= source.length) return false
  const unit = unitAt(source, at)
  return unit >= 48 && unit <= 57
}
