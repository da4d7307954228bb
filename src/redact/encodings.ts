import { isUtf8 } from 'node:buffer'
import { base64Spellings } from './base64.ts'
import { escapesFor } from './escapes.ts'
import { ownBuffer } from './own-buffer.ts'
import type { Spelling } from './spelling.ts'

/** Node prints no more bytes of a Buffer than this; the rest is `... 12 more bytes`. */
const inspectedBytes = 50

/** Every spelling of a secret other than the secret itself. The first `publicLength` bytes of it are public. */
export function spellings(secret: Buffer, publicLength: number): readonly Spelling[] {
  return [
    ...(isUtf8(secret) ? textSpellings(secret, publicLength) : []),
    ...base64Spellings(secret, publicLength),
    ...hexSpellings(secret, publicLength),
  ]
}

function textSpellings(secret: Buffer, publicLength: number): readonly Spelling[] {
  const text = secret.toString('utf8')
  const known = secret.subarray(0, publicLength).toString('utf8')
  const spellings: Spelling[] = []
  const seen = new Set([text])
  for (const [encoding, escape] of escapesFor(text)) {
    const escaped = escape(text)
    if (seen.has(escaped)) continue
    seen.add(escaped)
    spellings.push({ encoding, bytes: ownBuffer(escaped), publicLength: known === '' ? 0 : escape(known).length })
  }
  spellings.push({ encoding: 'utf16le', bytes: ownBuffer(text, 'utf16le'), publicLength: known.length * 2 })
  if (secret.length > text.length && !/[\u0100-\uffff]/.test(text)) {
    spellings.push({ encoding: 'latin1', bytes: ownBuffer(text, 'latin1'), publicLength: known.length })
  }
  return spellings
}

function hexSpellings(secret: Buffer, publicLength: number): readonly Spelling[] {
  const hex = secret.toString('hex')
  const spellings: Spelling[] = []
  for (const digits of [hex, hex.toUpperCase()]) {
    spellings.push({ encoding: 'hex', bytes: ownBuffer(digits), publicLength: publicLength * 2 })
    const spaced = digits.replaceAll(/(..)(?!$)/g, '$1 ')
    spellings.push({ encoding: 'hex-spaced', bytes: ownBuffer(spaced), publicLength: publicLength * 3 })
    if (secret.length > inspectedBytes) {
      const shown = ownBuffer(spaced.slice(0, inspectedBytes * 3 - 1))
      spellings.push({ encoding: 'hex-spaced', bytes: shown, publicLength: Math.min(publicLength, inspectedBytes) * 3 })
    }
  }
  // Lists are read as such elsewhere; these are for one that digits precede or follow.
  for (const separator of [',', ', ']) {
    const known = publicLength === 0 ? 0 : secret.subarray(0, publicLength).join(separator).length + separator.length
    spellings.push({ encoding: 'decimal', bytes: ownBuffer(secret.join(separator)), publicLength: known })
  }
  return spellings
}
