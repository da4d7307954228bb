import { isUtf8 } from 'node:buffer'
import { base64Spellings, base64TwiceSpellings } from './base64.ts'
import { escapesFor } from './escapes.ts'
import { spaces } from '../matcher/patterns.ts'
import { type Spelling, textSpellings } from '../matcher/spelling.ts'

/** Node prints no more bytes of a Buffer than this; the rest is `... 12 more bytes`. */
const inspectedBytes = 50

/** What `util.inspect` shows of a typed array; the rest is `... 12 more items`. */
const inspectedItems = 100

/**
 * Every spelling of a secret other than the secret itself, but for those that spell each character by an escape, or all bytes as a list: these are read where
 * they stand. The first `publicLength` bytes of it are public. With `run` any run of so many bytes counts.
 */
export function spellings(secret: Buffer, publicLength: number, run?: number): readonly Spelling[] {
  return [
    ...(isUtf8(secret) ? escaped(secret, publicLength) : []),
    ...base64Spellings(secret, publicLength, run),
    ...base64TwiceSpellings(secret, publicLength),
    ...hexSpellings(secret, publicLength, run),
    ...spacedSpellings(secret, publicLength, run),
    ...firstItems(secret, publicLength),
  ]
}

/** How programs write the bytes of a key. They may begin with any byte, so that each line end at the end of a text would be held back for one of many keys. */
export function keySpellings(key: Buffer): readonly Spelling[] {
  return [
    { encoding: 'raw', units: key, publicLength: 0, tails: 'none' },
    ...base64Spellings(key, 0),
    ...hexSpellings(key, 0),
    ...spacedSpellings(key, 0),
    ...firstItems(key, 0),
  ]
}

/** A secret as it is. With `run` any run of so many bytes counts. */
export function rawSpellings(secret: Buffer, publicLength: number, run?: number): readonly Spelling[] {
  if (!isUtf8(secret)) return [{ encoding: 'raw', units: secret, publicLength, run }]
  return textSpellings('raw', secret.toString('utf8'), secret.subarray(0, publicLength).toString('utf8'), run)
}

/** The spellings of which runs count, of a part of a secret that looks random. */
export function runSpellings(part: Buffer, run: number): readonly Spelling[] {
  return [
    { encoding: 'raw', units: part, publicLength: 0, run },
    ...base64Spellings(part, 0, run),
    ...hexSpellings(part, 0, run),
    ...spacedSpellings(part, 0, run).slice(0, 1),
  ]
}

/** What an inspected array shows of a long secret. */
function firstItems(secret: Buffer, publicLength: number): readonly Spelling[] {
  if (secret.length <= inspectedItems) return []
  return [{ encoding: 'decimal', units: secret.subarray(0, inspectedItems), publicLength, space: spaces.list }]
}

function escaped(secret: Buffer, publicLength: number): readonly Spelling[] {
  const text = secret.toString('utf8')
  const known = secret.subarray(0, publicLength).toString('utf8')
  const spellings: Spelling[] = []
  const seen = new Set([text])
  for (const [encoding, escape] of escapesFor(text)) {
    const escaped = escape(text)
    if (seen.has(escaped)) continue
    seen.add(escaped)
    spellings.push(...textSpellings(encoding, escaped, escape(known)))
  }
  spellings.push({ encoding: 'utf16le', units: Buffer.from(text, 'utf16le'), publicLength: known.length * 2 })
  if (secret.length > text.length && !/[\u0100-\uffff]/.test(text)) {
    spellings.push({ encoding: 'latin1', units: Buffer.from(text, 'latin1'), publicLength: known.length, space: spaces.bytes })
  }
  return spellings
}

function hexSpellings(secret: Buffer, publicLength: number, run?: number): readonly Spelling[] {
  const hex = secret.toString('hex')
  return [hex, hex.toUpperCase()].map((digits) => ({
    encoding: 'hex',
    units: Buffer.from(digits, 'latin1'),
    publicLength: publicLength * 2,
    run: run && run * 2,
  }))
}

/** With `run` any run of so many bytes counts as `util.inspect` shows them, which are the small digits. */
function spacedSpellings(secret: Buffer, publicLength: number, run?: number): readonly Spelling[] {
  const spellings: Spelling[] = []
  const hex = secret.toString('hex').replaceAll(/(..)(?!$)/g, '$1 ')
  for (const digits of [hex, hex.toUpperCase()]) {
    const runs = digits === hex ? run : undefined
    spellings.push({
      encoding: 'hex-spaced',
      units: Buffer.from(digits, 'latin1'),
      publicLength: publicLength * 3,
      run: runs && runs * 3 - 1,
      // A blank at the end of a text would be held back else.
      tails: 'whole',
    })
    if (secret.length <= inspectedBytes || runs !== undefined) continue
    const shown = Buffer.from(digits.slice(0, inspectedBytes * 3 - 1), 'latin1')
    spellings.push({ encoding: 'hex-spaced', units: shown, publicLength: Math.min(publicLength, inspectedBytes) * 3 })
  }
  return spellings
}
