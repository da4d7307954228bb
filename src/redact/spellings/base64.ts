import type { Spelling } from '../matcher/spelling.ts'

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

/** Base64 of base64: of each of the texts above, in turn what is decided at three alignments, and the rest for the case that nothing follows. */
export function base64TwiceSpellings(secret: Uint8Array, publicLength: number): readonly Spelling[] {
  const spellings: Spelling[] = []
  for (const { units, extra = 0, publicLength: known } of base64Spellings(secret, publicLength)) {
    for (const alignment of [0, 1, 2]) {
      const twice = aligned(units, alignment, extra)
      addBoth(spellings, 'base64-twice', { ...twice, publicLength: publicIn(known) })
    }
    units.fill(0)
  }
  return spellings
}

interface Text {
  readonly text: string
  readonly extra: number
  readonly publicLength: number
  readonly run?: number | undefined
}

// Most secrets fit, and memory of its own costs more than all else here.
const scratch = Buffer.allocUnsafeSlow(1 << 12)

/** The base64 text of bytes behind `alignment` others. The last `undecided` of them need not be there, nor then the `extra` characters at its end. */
function aligned(bytes: Uint8Array, alignment: number, undecided = 0): { readonly text: string; readonly extra: number } {
  const length = alignment + bytes.length
  const padded = length > scratch.length ? Buffer.allocUnsafeSlow(length) : scratch.subarray(0, length)
  padded.fill(0, 0, alignment)
  padded.set(bytes, alignment)
  const whole = padded.toString('base64')
  padded.fill(0)
  const decided = Math.floor(((alignment + bytes.length - undecided) * 8) / 6)
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
