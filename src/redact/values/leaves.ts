import { types } from 'node:util'

/** How strings and bytes are masked; both return what they were given when it holds no secret. */
export interface Maskers {
  readonly text: (text: string) => string
  readonly bytes: (bytes: Uint8Array) => Uint8Array
}

/** The masked form of a value that has no parts; undefined for a container. What holds no secret is returned as it came. */
export function maskLeaf(value: unknown, maskers: Maskers): { readonly masked: unknown } | undefined {
  if (typeof value === 'string') return { masked: maskers.text(value) }
  if (typeof value === 'number' || typeof value === 'bigint') return { masked: maskPrinted(value, String(value), maskers) }
  if (typeof value === 'symbol') {
    const description = value.description ?? ''
    const masked = maskers.text(description)
    return { masked: masked === description ? value : Symbol(masked) }
  }
  if (typeof value !== 'object' || value === null) return { masked: value }
  // A proxy is looked into like an object; none of the questions below reaches through it.
  if (types.isProxy(value)) return undefined
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return { masked: maskBinary(value, maskers) }
  if (Array.isArray(value)) return maskByteList(value, maskers)
  if (types.isBoxedPrimitive(value)) return { masked: maskBoxed(value, maskers) }
  if (value instanceof URL || value instanceof URLSearchParams || types.isRegExp(value)) {
    return { masked: maskPrinted(value, String(value), maskers) }
  }
  const opaque =
    types.isDate(value) || types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isExternal(value)
  return opaque ? { masked: value } : undefined
}

/** Where what is printed holds a secret, the masked print takes the place of the value. */
function maskPrinted(value: unknown, printed: string, maskers: Maskers): unknown {
  const masked = maskers.text(printed)
  return masked === printed ? value : masked
}

function maskBoxed(value: object, maskers: Maskers): unknown {
  const primitive: unknown = (value as { valueOf(): unknown }).valueOf()
  return typeof primitive === 'object' ? value : maskPrinted(value, String(primitive), maskers)
}

function maskBinary(value: ArrayBufferView | ArrayBufferLike, maskers: Maskers): unknown {
  const bytes = ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value)
  const masked = maskers.bytes(bytes)
  if (masked === bytes) return value
  if (Buffer.isBuffer(value)) return Buffer.from(masked)
  // An array of wider elements takes whole elements only.
  const width = ArrayBuffer.isView(value) && 'BYTES_PER_ELEMENT' in value ? Number(value.BYTES_PER_ELEMENT) : 1
  const padded = new Uint8Array(Math.ceil(masked.length / width) * width).fill(0x20)
  padded.set(masked)
  if (!ArrayBuffer.isView(value)) return padded.buffer
  const Type = value.constructor as new (buffer: ArrayBuffer) => unknown
  return new Type(padded.buffer)
}

/** A list of bytes, as `[...buffer]` and `buffer.toJSON().data` are. */
function maskByteList(value: readonly unknown[], maskers: Maskers): { readonly masked: unknown } | undefined {
  if (value.length < 4 || !value.every((item) => typeof item === 'number' && item >= 0 && item < 256 && Number.isInteger(item))) {
    return undefined
  }
  const bytes = Buffer.from(value as readonly number[])
  const masked = maskers.bytes(bytes)
  return masked === bytes ? { masked: value } : { masked: [...masked] }
}
