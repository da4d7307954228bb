/** A copy in memory of its own, which Node's pool has no part in, to be wiped when it is done with. */
export function wipeableCopy(value: string | Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(typeof value === 'string' ? Buffer.byteLength(value) : value.length)
  if (typeof value === 'string') copy.write(value)
  else copy.set(value)
  return copy
}
