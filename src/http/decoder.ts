import zlib from 'node:zlib'

/** The most that 16 KiB of an encoded body may become. */
const mostDecoded = 64 << 20

const pieceLength = 16 << 10

/** Decodes a body that comes in pieces, each as far as it goes. */
export interface Decoder {
  /** @throws {Error} where the body is not in this encoding, or becomes too much. */
  decode(bytes: Uint8Array): Uint8Array
  close(): void
}

/** What is used of the streams of `node:zlib` beside what is public: work without waiting, as npm's own `minizlib` does it. */
interface Engine {
  _handle: { close: () => void } | null
  _processChunk(bytes: Uint8Array, flush: number): Uint8Array
  removeAllListeners(event: string): this
  on(event: string, listener: () => void): this
}

type Make = (options: { maxOutputLength: number }) => unknown

/** A decoder for the value of a `Content-Encoding` header; `undefined` where it is none that can be decoded here. */
export function createDecoder(encodings: string): Decoder | undefined {
  const decoders: Decoder[] = []
  for (const encoding of encodings.toLowerCase().split(',').toReversed()) {
    if (encoding.trim() === 'identity') continue
    const decoder = single(encoding.trim())
    if (decoder === undefined) return undefined
    decoders.push(decoder)
  }
  if (decoders.length < 2) return decoders[0]
  return {
    decode: (bytes) => decoders.reduce((sum, decoder) => decoder.decode(sum), bytes),
    close: () => decoders.forEach((decoder) => decoder.close()),
  }
}

function single(encoding: string): Decoder | undefined {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return engine((options) => zlib.createGunzip(options), Z_SYNC_FLUSH)
    case 'br':
      return engine((options) => zlib.createBrotliDecompress(options), BROTLI_OPERATION_FLUSH)
    case 'deflate':
      return deflate(Z_SYNC_FLUSH)
    case 'zstd': {
      const { createZstdDecompress: make, constants } = zlib as { createZstdDecompress?: Make; constants: { ZSTD_e_flush?: number } }
      return make === undefined ? undefined : engine(make, constants.ZSTD_e_flush ?? 1)
    }
    default:
      return undefined
  }
}

/** Some send it without the header of zlib that RFC 9110, section 8.4.1.2, asks for. */
function deflate(flush: number): Decoder {
  let decoder: Decoder | undefined
  return {
    decode(bytes) {
      if (bytes.length === 0) return bytes
      const wrapped = ((bytes[0] as number) & 15) === 8
      decoder ??= engine((options) => (wrapped ? zlib.createInflate(options) : zlib.createInflateRaw(options)), flush)
      return decoder.decode(bytes)
    },
    close: () => decoder?.close(),
  }
}

function engine(make: Make, flush: number): Decoder {
  const stream = make({ maxOutputLength: mostDecoded }) as Engine
  const handle = stream._handle
  const close = handle?.close
  const decodePiece = (bytes: Uint8Array): Uint8Array => {
    if (handle === null || close === undefined) throw new Error('no decoder')
    // Node closes the handle after each call.
    handle.close = () => undefined
    try {
      return stream._processChunk(bytes, flush)
    } finally {
      handle.close = close
      stream._handle = handle
      // Each call adds a listener, and what it throws is told once more, later.
      stream.removeAllListeners('error').on('error', () => undefined)
    }
  }
  return {
    decode(bytes) {
      const parts: Uint8Array[] = []
      for (let at = 0; at < bytes.length; at += pieceLength) parts.push(decodePiece(bytes.subarray(at, at + pieceLength)))
      return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)
    },
    close: () => {
      if (handle !== null) close?.call(handle)
    },
  }
}
