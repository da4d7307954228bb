/** Eight units of something, by their low bytes. */
export interface Gram {
  readonly low: number
  readonly high: number
}

/** The four bytes at a place as a number, the first lowest. */
export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)
}

/** The eight units at a place of a text or of bytes. */
export function gramOf(source: string | Uint8Array, at: number): Gram {
  if (typeof source === 'string') return { low: wordOfText(source, at), high: wordOfText(source, at + 4) }
  return { low: word(source, at), high: word(source, at + 4) }
}

function wordOfText(text: string, at: number): number {
  return (
    (text.charCodeAt(at) & 255) |
    ((text.charCodeAt(at + 1) & 255) << 8) |
    ((text.charCodeAt(at + 2) & 255) << 16) |
    ((text.charCodeAt(at + 3) & 255) << 24)
  )
}
