const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

/** Decoded Bech32 text: the part before the last `1`, lower case, and the bytes after it. */
export interface Bech32 {
  readonly prefix: string
  readonly bytes: Buffer
}

/** Decodes Bech32 of any length (BIP 173 without its limit of 90, as age does); `undefined` when the text is none. */
export function decodeBech32(text: string): Bech32 | undefined {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) return undefined
  const split = lower.lastIndexOf('1')
  if (split < 1 || lower.length - split < 7) return undefined
  const prefix = lower.slice(0, split)
  if (!printable(prefix)) return undefined
  const words = Array.from(lower.slice(split + 1), (letter) => alphabet.indexOf(letter))
  if (words.includes(-1) || polymod([...expand(prefix), ...words]) !== 1) return undefined
  const bytes = regroup(words.slice(0, -6), 5, 8, false)
  return bytes === undefined ? undefined : { prefix, bytes: Buffer.from(bytes) }
}

/** Encodes bytes as Bech32 in lower case. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const words = regroup([...bytes], 8, 5, true) ?? []
  const sum = polymod([...expand(prefix), ...words, 0, 0, 0, 0, 0, 0]) ^ 1
  const check = [25, 20, 15, 10, 5, 0].map((shift) => (sum >>> shift) & 31)
  return `${prefix}1${[...words, ...check].map((word) => alphabet[word]).join('')}`
}

function printable(text: string): boolean {
  return Array.from(text, (letter) => letter.codePointAt(0) as number).every((code) => code > 32 && code < 127)
}

function expand(prefix: string): number[] {
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0))
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)]
}

function polymod(words: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
  let sum = 1
  for (const word of words) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ word
    for (const [bit, value] of generator.entries()) if ((top >>> bit) & 1) sum ^= value
  }
  return sum >>> 0
}

function regroup(values: readonly number[], from: number, to: number, pad: boolean): number[] | undefined {
  const out: number[] = []
  let held = 0
  let bits = 0
  for (const value of values) {
    held = ((held << from) | value) & 0xfff
    bits += from
    while (bits >= to) {
      bits -= to
      out.push((held >>> bits) & ((1 << to) - 1))
    }
  }
  const rest = (held << (to - bits)) & ((1 << to) - 1)
  if (pad) return bits > 0 ? [...out, rest] : out
  return bits >= from || rest !== 0 ? undefined : out
}
