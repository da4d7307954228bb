/** What a program writes. */
export type Data = string | Uint8Array

/** A part of the output that is held back. */
export interface Piece {
  readonly data: Data
  readonly encoding: BufferEncoding | undefined
  callback: ((error?: Error | null) => void) | undefined
  /** In bytes. */
  readonly length: number
  /** Whether all its bytes were searched, so that a part of them may go. */
  readonly splittable: boolean
  /** The number of bytes that had been searched with this piece. */
  readonly upTo: number
}

/** The parts of the output that are held back, in order. */
export class Pieces {
  #pieces: Piece[] = []
  /** The place of the next one: to take it out of a long array would be slow. */
  #next = 0
  #length = 0

  /** The number of bytes held. */
  get length(): number {
    return this.#length
  }

  push(piece: Piece): void {
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** Takes the next piece, or as much of it as was searched up to a number of bytes. */
  shift(upTo: number): Piece | undefined {
    const piece = this.#pieces[this.#next]
    if (piece === undefined) {
      this.clear()
      return undefined
    }
    if (piece.upTo <= upTo) {
      this.#next++
      this.#length -= piece.length
      return piece
    }
    const length = piece.length - (piece.upTo - upTo)
    if (!piece.splittable || length <= 0) return undefined
    const bytes = bytesOf(piece.data, piece.encoding)
    this.#pieces[this.#next] = {
      ...piece,
      data: bytes.subarray(length),
      encoding: undefined,
      callback: undefined,
      length: piece.length - length,
    }
    this.#length -= length
    return { ...piece, data: bytes.subarray(0, length), encoding: undefined, length, upTo }
  }

  /** Takes the callbacks of what is held. */
  callbacks(): readonly ((error?: Error | null) => void)[] {
    const held = this.#pieces.slice(this.#next)
    const callbacks = held.flatMap(({ callback }) => callback ?? [])
    if (callbacks.length > 0) {
      this.#pieces = held.map((piece) => ({ ...piece, callback: undefined }))
      this.#next = 0
    }
    return callbacks
  }

  /** Gives the last piece a callback. */
  last(callback: (error?: Error | null) => void): void {
    const piece = this.#pieces.length > this.#next ? this.#pieces.at(-1) : undefined
    if (piece !== undefined) piece.callback = callback
  }

  clear(): void {
    this.#pieces = []
    this.#next = 0
    this.#length = 0
  }
}

/** The bytes that Node writes for a string in an encoding. */
export function bytesOf(data: Data, encoding: BufferEncoding | undefined): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, encoding) : data
}
