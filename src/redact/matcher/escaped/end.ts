/** The bytes that an escape may break off behind: `\\u0073`, `&#x73;`, `115`, and a key in quotes. */
const ends = new Uint8Array(256)
for (const byte of Buffer.from('\\\'"&#;:,uxX0123456789abcdefABCDEF')) ends[byte] = 1

/** Whether a text may end in escapes or in a list of bytes. Rather yes: it is to spare most texts a closer look. */
export function mayEndEscaped(bytes: Uint8Array): boolean {
  let last = bytes.length - 1
  while (last >= 0 && isBlank(bytes[last] as number)) last--
  if (last < 0) return false
  // Blanks are part of a list only, behind a comma or a colon.
  if (last < bytes.length - 1) return bytes[last] === 44 || bytes[last] === 58
  return ends[bytes[last] as number] === 1
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9
}
