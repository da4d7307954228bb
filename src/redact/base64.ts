import type { Spelling } from './spelling.ts'

/** What is found of a base64 text at every alignment when so many bytes of the secret stand in it: the characters that these alone decide. */
function runOf(bytes: number): number {
  return Math.floor((bytes * 8) / 6) - 1
}

/**
 * The base64 text of a secret wherever it stands in what was encoded, in both alphabets: three alignments, of each the characters that the secret alone
 * decides, and, for the case that it stands at the end, its last half character and the padding. With `run` any run of so many bytes counts.
 */
export function base64Spellings(secret: Uint8Array, publicLength: number, run?: number): readonly Spelling[] {
  const spellings: Spelling[] = []
  for (const alignment of [0, 1, 2]) {
    const { text, extra } = aligned(secret, alignment)
    addBoth(spellings, 'base64', { text, extra, publicLength: publicIn(publicLength), run: run && runOf(run) })
  }
  return spellings
}

/** Base64 of base64: of each of the texts above what the secret alone decides, at three alignments. */
export function base64TwiceSpellings(secret: Uint8Array, publicLength: number): readonly Spelling[] {
  const spellings: Spelling[] = []
  for (const { units, extra = 0, publicLength: known } of base64Spellings(secret, publicLength)) {
    for (const alignment of [0, 1, 2]) {
      const { text, extra: rest } = aligned(units.subarray(0, units.length - extra), alignment)
      addBoth(spellings, 'base64-twice', { text: text.slice(0, text.length - rest), extra: 0, publicLength: publicIn(known) })
    }
  }
  return spellings
}

interface Text {
  readonly text: string
  readonly extra: number
  readonly publicLength: number
  readonly run?: number | undefined
}

function aligned(secret: Uint8Array, alignment: number): { readonly text: string; readonly extra: number } {
  const padded = Buffer.allocUnsafeSlow(alignment + secret.length).fill(0, 0, alignment)
  padded.set(secret, alignment)
  const whole = padded.toString('base64')
  padded.fill(0)
  const decided = Math.floor(((alignment + secret.length) * 8) / 6)
  return { text: whole.slice(Math.ceil((alignment * 8) / 6)), extra: whole.length - decided }
}

function publicIn(length: number): number {
  return Math.max(0, Math.floor((length * 4) / 3) - 4)
}

function addBoth(spellings: Spelling[], encoding: string, { text, ...shape }: Text): void {
  spellings.push({ encoding, units: Buffer.from(text, 'latin1'), ...shape })
  const url = text.replaceAll('+', '-').replaceAll('/', '_')
  if (url !== text) spellings.push({ encoding: encoding.replace('64', '64url'), units: Buffer.from(url, 'latin1'), ...shape })
}
