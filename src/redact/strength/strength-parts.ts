/** The part of a value that makes it secret: of a URL the password, else the user information, else what follows the host. */
export function secretPart(value: Uint8Array): Uint8Array {
  const scheme = Buffer.from(value.buffer, value.byteOffset, value.length).indexOf('://')
  if (scheme < 1 || scheme > 20) return value
  let end = scheme + 3
  let at = -1
  for (; end < value.length && value[end] !== 47 && value[end] !== 63 && value[end] !== 35; end++) if (value[end] === 64) at = end
  if (at === -1) return value.subarray(end)
  const colon = value.indexOf(58, scheme + 3)
  return value.subarray(colon > -1 && colon < at ? colon + 1 : scheme + 3, at)
}

/** The text that base64 or hexadecimal digits spell, in memory of its own; `undefined` when they spell none. */
export function spelledText(digits: Uint8Array): Buffer | undefined {
  let [hex, base64] = [digits.length >= 16 && digits.length % 2 === 0, digits.length >= 8]
  for (const byte of digits) {
    const letter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
    const digit = byte >= 48 && byte <= 57
    hex &&= digit || (letter && (byte & 31) <= 6)
    base64 &&= digit || letter || byte === 43 || byte === 45 || byte === 47 || byte === 95 || byte === 61
    if (!base64) return undefined
  }
  const source = Buffer.from(digits.buffer, digits.byteOffset, digits.length).toString('latin1')
  return (hex ? decoded(source, 'hex') : undefined) ?? decoded(source, 'base64')
}

/** Not in Node's pool, where it would stay. */
function decoded(source: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  const memory = Buffer.allocUnsafeSlow(source.length)
  const text = memory.subarray(0, memory.write(source, encoding))
  if (text.length > 0 && text.every((byte) => (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13))) return text
  memory.fill(0)
  return undefined
}

/** The bits of a UUID: 122 of a random one, 74 of version 7, few of those made of time, host or name. `undefined` if it is none. */
export function uuidBits(value: Uint8Array): number | undefined {
  if (value.length !== 36) return undefined
  const digits = new Set<number>()
  for (const [at, byte] of value.entries()) {
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (byte !== 45) return undefined
    } else if ((byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 102)) digits.add(byte)
    else return undefined
  }
  if (digits.size < 8) return 0
  return value[14] === 52 ? 122 : value[14] === 55 ? 74 : 40
}
