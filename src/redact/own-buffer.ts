// Patterns are kept for good, so that they are laid one behind the other in memory that Node's own pool has no part in.
const slabLength = 1 << 16
let slab = Buffer.allocUnsafeSlow(0)
let used = 0

/** The bytes, or the text in an encoding, in memory that only patterns share, so that pieces of secrets do not end up in Node's pool. */
export function ownBuffer(text: string | Uint8Array, encoding: BufferEncoding = 'utf8'): Buffer {
  const length = typeof text === 'string' ? Buffer.byteLength(text, encoding) : text.length
  const buffer = reserve(length)
  if (typeof text === 'string') buffer.write(text, encoding)
  else buffer.set(text)
  return buffer
}

/** A copy in memory of its own, to be wiped when it is done with. */
export function wipeableCopy(value: string | Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(typeof value === 'string' ? Buffer.byteLength(value) : value.length)
  if (typeof value === 'string') copy.write(value)
  else copy.set(value)
  return copy
}

function reserve(length: number): Buffer {
  if (length > slabLength / 4) return Buffer.allocUnsafeSlow(length)
  if (used + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabLength)
    used = 0
  }
  used += length
  return slab.subarray(used - length, used)
}
