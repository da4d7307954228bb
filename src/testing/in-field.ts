import { selectField } from '../core/reference.ts'

/** How values of the kit are kept by a backend: as they are, or in one field of a JSON object. */
export interface Keeping {
  wrap(value: Uint8Array): Uint8Array
  unwrap(bytes: Uint8Array): Uint8Array
}

/** The keeping for `ConformanceOptions.field`. */
export function keepingIn(field: string | undefined): Keeping {
  if (field === undefined) return { wrap: (value) => value, unwrap: (bytes) => bytes }
  return {
    wrap: (value) => Buffer.from(JSON.stringify({ [field]: Buffer.from(value).toString() })),
    unwrap(bytes) {
      const value = fieldOf(bytes, field)
      if (value === undefined) return bytes // what the backend made by itself, a dynamic secret
      // A view where the text stands as it is, so that a case which overwrites it overwrites what the adapter handed out.
      const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(value)
      return at === -1 || value.length === 0 ? value : bytes.subarray(at, at + value.length)
    },
  }
}

function fieldOf(bytes: Uint8Array, field: string): Uint8Array | undefined {
  try {
    return selectField(bytes, field)
  } catch {
    return undefined
  }
}
