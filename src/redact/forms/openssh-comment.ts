import type { Stretch } from './public-stretches.ts'

/** Where the comment of an OpenSSH key that is not encrypted stands in its body, with the padding behind it: whose key it is, no part of it. */
export function openSshComment(base64: string): readonly Stretch[] {
  const bytes = Buffer.from(base64, 'base64')
  try {
    let end = bytes.length
    // PROTOCOL.key of OpenSSH: the padding is 1, 2, 3, ...
    const padding = bytes[end - 1] ?? 0
    if (padding < 8 && bytes.subarray(end - padding).every((byte, index) => byte === index + 1)) end -= padding
    for (let length = 1; length < 256 && end - length >= 4; length++) {
      if (bytes[end - length - 1] !== length || bytes.readUInt32BE(end - length - 4) !== length) continue
      return [{ start: Math.floor(((end - length - 4) * 4) / 3), end: base64.length }]
    }
    return []
  } finally {
    bytes.fill(0)
  }
}
