const lineFeed = 10

/** Takes the framing away from a body in chunks. */
export interface Unframer {
  /** The body in the next bytes. */
  take(bytes: Uint8Array): Uint8Array
  /** The number of bytes that the chunk still lacks. */
  readonly left: number
}

/**
 * Takes the framing away from a body in chunks (RFC 9112, section 7.1) that comes in pieces of any length. The trailers are given back as
 * part of the body.
 */
export function createUnframer(): Unframer {
  let state: 'size' | 'rest of size' | 'data' | 'after data' | 'trailers' = 'size'
  let left = 0

  /** Reads one byte of the framing. */
  const frame = (byte: number): void => {
    if (byte === lineFeed) {
      if (state === 'after data') state = 'size'
      else state = left === 0 ? 'trailers' : 'data'
    } else if (state === 'size') {
      const digit = digitOf(byte)
      if (digit === undefined) state = 'rest of size'
      else left = left * 16 + digit
    }
  }

  const take = (bytes: Uint8Array): Uint8Array => {
    if (state === 'data' && bytes.length < left) {
      left -= bytes.length
      return bytes
    }
    const parts: Uint8Array[] = []
    let at = 0
    while (at < bytes.length) {
      if (state === 'data') {
        const part = bytes.subarray(at, at + left)
        parts.push(part)
        at += part.length
        left -= part.length
        if (left === 0) state = 'after data'
      } else if (state === 'trailers') {
        parts.push(bytes.subarray(at))
        break
      } else frame(bytes[at++] as number)
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)
  }

  return {
    take,
    get left() {
      return left
    },
  }
}

function digitOf(byte: number): number | undefined {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : undefined
}
