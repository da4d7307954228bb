import { spaces } from './patterns.ts'

/** One spelling of a secret in text. */
export interface Spelling {
  readonly encoding: string
  /** A byte a unit, or two if `wide`. */
  readonly units: Uint8Array
  /** How many units at the start are public, where the first bytes of the secret are. */
  readonly publicLength: number
  /** Where it counts, of `spaces`; by default in strings and bytes. */
  readonly space?: number
  readonly wide?: boolean
  /** So many units at its end belong to it where they follow, and need not. */
  readonly extra?: number
  /** Any run of so many units counts. */
  readonly run?: number | undefined
  /** Whose beginnings are held back at the end of a text, however short: those of its runs too, of it as a whole, or none. By default `runs`. */
  readonly tails?: 'runs' | 'whole' | 'none'
}

/**
 * A text as it stands in bytes, and, where that is not the same, as it stands in strings: unit by unit. The first `known` characters are public.
 */
export function textSpellings(encoding: string, text: string, known: string, run?: number): readonly Spelling[] {
  const bytes: Spelling = { encoding, units: Buffer.from(text, 'utf8'), publicLength: Buffer.byteLength(known), run }
  if (bytes.units.length === text.length) return [bytes]
  const wide = /[\u0100-\uffff]/.test(text)
  const units = Buffer.from(text, wide ? 'utf16le' : 'latin1')
  return [bytes, { encoding, units, publicLength: known.length, space: spaces.text, wide, run }]
}
