import { isDeepStrictEqual } from 'node:util'
import { crypto, v8 } from './builtin.ts'

/** A value at rest: masked bytes outside the JavaScript heap, or the live object where bytes cannot bring it back. */
export interface Sealed<T> {
  /** `false` when the value is held live, because a serialised copy would not be the same. */
  readonly sealed: boolean
  open(): T
  /** Overwrites the bytes. */
  wipe(): void
}

/**
 * Seals a value: a well-formed string as UTF-8, other values through `v8.serialize` where a round trip gives the same value
 * with the same prototypes. The bytes are XORed with a pad of their own, in memory that no other Buffer shares.
 * Each `open` of an object gives a new copy.
 */
export function seal<T>(value: T): Sealed<T> {
  if (typeof value === 'string' && value.isWellFormed()) {
    return sealBytes(Buffer.from(value, 'utf8'), (bytes) => {
      const text = bytes.toString('utf8') as T
      bytes.fill(0)
      return text
    })
  }
  const bytes = serialized(value)
  if (bytes === undefined) return live(value)
  const frozen = Object.isFrozen(value)
  return sealBytes(bytes, (plain) => {
    // The buffer is not overwritten: typed arrays in the copy are views of it.
    const copy = v8().deserialize(plain) as T
    return frozen ? Object.freeze(copy) : copy
  })
}

function sealBytes<T>(plain: Buffer, read: (bytes: Buffer) => T): Sealed<T> {
  const pad = crypto().randomFillSync(Buffer.allocUnsafeSlow(plain.length))
  const masked = Buffer.allocUnsafeSlow(plain.length)
  xor(plain, pad, masked)
  plain.fill(0)
  return {
    sealed: true,
    open() {
      const bytes = Buffer.allocUnsafeSlow(masked.length)
      xor(masked, pad, bytes)
      return read(bytes)
    },
    wipe() {
      masked.fill(0)
      pad.fill(0)
    },
  }
}

function live<T>(value: T): Sealed<T> {
  let held: T | undefined = value
  return {
    sealed: false,
    open: () => held as T,
    wipe: () => {
      held = undefined
    },
  }
}

function serialized(value: unknown): Buffer | undefined {
  try {
    const bytes = v8().serialize(value)
    return isDeepStrictEqual(v8().deserialize(bytes), value) ? bytes : undefined
  } catch {
    return undefined // functions, symbols: not serialisable
  }
}

function xor(from: Buffer, pad: Buffer, to: Buffer): void {
  for (let index = 0; index < from.length; index++) to[index] = (from[index] as number) ^ (pad[index] as number)
}
