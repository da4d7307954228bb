import { ownBuffer } from './own-buffer.ts'
import type { Spelling } from './spelling.ts'

// Lists and no generators: what runs as often as this is compiled, which takes V8 twenty times as long for a generator (60 ms of a start).

/**
 * The base64 text of a secret wherever it stands in what was encoded: three alignments, of each the characters that the secret alone decides,
 * and, for the case that it stands at the end, those with the last half character, without and with padding.
 */
export function base64Spellings(secret: Uint8Array, publicLength: number): readonly Spelling[] {
  const spellings: Spelling[] = []
  for (const standard of alignments(secret, publicLength)) {
    addBoth(spellings, 'base64', standard)
    for (const twice of alignments(standard.bytes, standard.publicLength)) addBoth(spellings, 'base64-twice', twice)
    const url = urlAlphabet(standard.bytes)
    if (url === undefined) continue
    for (const twice of alignments(url, standard.publicLength)) addBoth(spellings, 'base64-twice', twice)
  }
  return spellings
}

/** The characters of the base64 text at three alignments that the secret alone decides, in both alphabets. */
export function* base64Sources(secret: Uint8Array): Generator<Buffer> {
  for (const alignment of [0, 1, 2]) {
    const bytes = aligned(secret, alignment).decided
    yield bytes
    const url = urlAlphabet(bytes)
    if (url !== undefined) yield url
  }
}

interface Aligned {
  readonly bytes: Buffer
  readonly publicLength: number
}

function alignments(secret: Uint8Array, publicLength: number): readonly Aligned[] {
  const known = Math.max(0, Math.floor((publicLength * 4) / 3) - 4)
  const all: Aligned[] = []
  for (const alignment of [0, 1, 2]) {
    const { decided, whole } = aligned(secret, alignment)
    all.push({ bytes: decided, publicLength: known })
    if (whole.length === decided.length) continue
    all.push({ bytes: whole.subarray(0, decided.length + 1), publicLength: known })
    all.push({ bytes: whole, publicLength: known })
  }
  return all
}

function aligned(secret: Uint8Array, alignment: number): { decided: Buffer; whole: Buffer } {
  const padded = Buffer.allocUnsafeSlow(alignment + secret.length).fill(0, 0, alignment)
  padded.set(secret, alignment)
  const first = Math.ceil((alignment * 8) / 6)
  const last = Math.floor(((alignment + secret.length) * 8) / 6)
  const whole = ownBuffer(padded.toString('base64')).subarray(first)
  padded.fill(0)
  return { decided: whole.subarray(0, last - first), whole }
}

function addBoth(spellings: Spelling[], encoding: string, { bytes, publicLength }: Aligned): void {
  spellings.push({ encoding, bytes, publicLength })
  const url = urlAlphabet(bytes)
  if (url !== undefined) spellings.push({ encoding: encoding.replace('64', '64url'), bytes: url, publicLength })
}

/** The same text in the alphabet of base64url; undefined when it is the same. */
function urlAlphabet(base64: Buffer): Buffer | undefined {
  if (!base64.includes('+') && !base64.includes('/')) return undefined
  const url = ownBuffer(base64)
  for (let at = 0; at < url.length; at++) {
    if (url[at] === 0x2b) url[at] = 0x2d
    else if (url[at] === 0x2f) url[at] = 0x5f
  }
  return url
}
