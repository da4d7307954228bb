import { unitAt, type Source } from '../patterns.ts'
import type { Run } from './run.ts'

interface Escape {
  readonly end: number
  readonly code: number
}

/** Reads an escape at a place: `cut` where the end of the text cuts it. */
type Read = (source: Source, at: number) => Escape | 'cut' | undefined

const readers: Readonly<Record<'unicode' | 'html', Read>> = { unicode: readUnicode, html: readHtml }

/** The longest escapes: `\u0073`, `&#1114111;`. */
const longest = { unicode: 6, html: 10 } as const

/** The run of escapes of which one stands at `place`. */
export function characterRun(encoding: 'unicode' | 'html', source: Source, place: number): Run {
  const read = readers[encoding]
  let text = ''
  const starts: number[] = []
  const ends: number[] = []
  let at = firstOf(encoding, source, place)
  for (let escape = read(source, at); escape !== undefined; escape = read(source, at)) {
    if (escape === 'cut') return { encoding, items: text, starts, ends, end: source.length, open: true, cut: at }
    const character = String.fromCodePoint(escape.code)
    text += character
    for (let unit = 0; unit < character.length; unit++) {
      starts.push(at)
      ends.push(escape.end)
    }
    at = escape.end
  }
  return { encoding, items: text, starts, ends, end: Math.max(at, place + 1), open: at === source.length, cut: source.length }
}

/** Where the last escape of a text begins if it reaches the end; undefined if it does not. */
export function lastEscape(encoding: 'unicode' | 'html', source: Source): number | undefined {
  const read = readers[encoding]
  for (let at = source.length - 1; at >= 0 && at >= source.length - longest[encoding]; at--) {
    const escape = read(source, at)
    if (escape === 'cut' || escape?.end === source.length) return at
  }
  return undefined
}

function firstOf(encoding: 'unicode' | 'html', source: Source, place: number): number {
  let first = place
  for (let at = first - 1; at >= 0 && at >= first - longest[encoding]; at--) {
    const escape = readers[encoding](source, at)
    if (escape === undefined || escape === 'cut' || escape.end !== first) continue
    first = at
  }
  return first
}

function readUnicode(source: Source, at: number): Escape | 'cut' | undefined {
  if (unitAt(source, at) !== 0x5c) return undefined
  if (at + 1 === source.length) return 'cut'
  if (unitAt(source, at + 1) !== 0x75) return undefined
  let code = 0
  for (let digit = at + 2; digit < at + 6; digit++) {
    if (digit === source.length) return 'cut'
    const value = hexValue(unitAt(source, digit))
    if (value === undefined) return undefined
    code = code * 16 + value
  }
  return { end: at + 6, code }
}

function readHtml(source: Source, at: number): Escape | 'cut' | undefined {
  if (unitAt(source, at) !== 0x26) return undefined
  if (at + 1 === source.length) return 'cut'
  if (unitAt(source, at + 1) !== 0x23) return undefined
  if (at + 2 === source.length) return 'cut'
  const hex = (unitAt(source, at + 2) | 0x20) === 0x78
  const first = at + (hex ? 3 : 2)
  let code = 0
  for (let digit = first; digit < first + 8; digit++) {
    if (digit === source.length) return 'cut'
    const unit = unitAt(source, digit)
    if (unit === 0x3b) return digit > first && code <= 0x10ffff ? { end: digit + 1, code } : undefined
    const value = hexValue(unit)
    if (value === undefined || (!hex && value > 9)) return undefined
    code = code * (hex ? 16 : 10) + value
  }
  return undefined
}

function hexValue(unit: number): number | undefined {
  if (unit >= 48 && unit <= 57) return unit - 48
  const letter = unit | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : undefined
}
