/** A Buffer that shares its memory with no other, so that pieces of secrets do not end up in a pool. */
export function ownBuffer(text: string | Uint8Array, encoding: BufferEncoding = 'utf8'): Buffer {
  if (typeof text !== 'string') {
    const copy = Buffer.allocUnsafeSlow(text.length)
    copy.set(text)
    return copy
  }
  const buffer = Buffer.allocUnsafeSlow(Buffer.byteLength(text, encoding))
  buffer.write(text, encoding)
  return buffer
}
