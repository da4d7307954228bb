/** The four bytes at a place as a number, the first lowest. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)
}

/** The same of a text or of bytes, by the low bytes of the units. */
export function wordAt(source: string | Uint8Array, at: number): number {
  if (typeof source !== 'string') return word(source, at)
  return (
    (source.charCodeAt(at) & 255) |
    ((source.charCodeAt(at + 1) & 255) << 8) |
    ((source.charCodeAt(at + 2) & 255) << 16) |
    ((source.charCodeAt(at + 3) & 255) << 24)
  )
}
