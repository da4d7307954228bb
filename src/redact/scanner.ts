import { maskOf } from '../core/mask.ts'
import type { Matcher } from './matcher/matcher.ts'
import type { Owner, Span } from './matcher/pattern.ts'

/** Masks a stream of bytes that is split over any number of writes. What `push`, `release` and `end` return is to be written in that order. */
export interface Scanner {
  /** Takes a chunk and returns what can go out: all but a tail that may be the beginning of a secret. */
  push(chunk: Uint8Array): Uint8Array
  /** The same in pieces, to be written one behind the other: a long chunk is not copied to put a few bytes before it. */
  pieces(chunk: Uint8Array): readonly Uint8Array[]
  /** Whether a text may go out as it is, in the place of a chunk of its UTF-8 bytes, which then need not be made. Of some such texts it is not told. */
  isQuiet(text: string): boolean
  /** The number of bytes held back. */
  readonly held: number
  /** Time is up: a tail under 16 bytes is returned as it is, a longer one as a mask. What follows is matched as if it were still held. */
  release(): Uint8Array
  /** Nothing follows: returns what is held, a tail under 16 bytes as it is, a longer one as a mask. The scanner may be used again. */
  end(): Uint8Array
}

/** A tail of this many bytes is masked on release. */
const longTail = 16

/** So many bytes of what could not be searched are kept, to know where a secret goes on behind it. */
const longestFailed = 1 << 16

const failure = Buffer.from('[redaction failed]')
const nothing = new Uint8Array(0)

/** Fewer bytes than this are returned in one piece, and so are more pieces than that. */
const shortOutput = 1 << 13
const mostPieces = 4

/** A scanner over a matcher; `masked` is told of every mask. */
export function createScanner(matcher: () => Matcher | undefined, masked: (owner: Owner) => void): Scanner {
  // The bytes that the next chunk is searched with. The first `gone` of them have been written already, the last of those as a mask if
  // `inMask` says so; `cut` is set when that mask stands for a tail that was cut by time.
  let kept: Uint8Array = nothing
  let gone = 0
  let inMask = false
  let cut = false
  let before: number | undefined
  // Told when the scanner is in order again, since a listener may write to the very stream that is scanned.
  let told: Owner[] = []

  const reset = (): void => {
    kept = nothing
    gone = 0
    inMask = false
    cut = false
  }

  /** Writes `bytes` up to `limit`, leaving out what has gone, with the spans masked. */
  const write = (bytes: Uint8Array, spans: readonly Span[], limit: number): readonly Uint8Array[] => {
    if (spans.length === 0 && gone === 0 && limit === bytes.length) {
      gone = limit
      inMask = false
      return [bytes]
    }
    const parts: Uint8Array[] = []
    let at = gone
    for (const { start, end, owner } of spans) {
      if (end <= at) continue
      if (start > at) parts.push(bytes.subarray(at, start))
      // The rest of what a mask already stands for needs none of its own.
      if (start >= gone || !inMask) {
        parts.push(Buffer.from(maskOf(owner.name)))
        told.push(owner)
      }
      inMask = true
      at = end
    }
    if (limit > at) {
      parts.push(bytes.subarray(at, limit))
      inMask = false
    }
    gone = Math.max(at, limit)
    return parts
  }

  const search = (by: Matcher, bytes: Uint8Array): readonly Uint8Array[] => {
    const { spans, tail } = by.search(bytes, { final: false, before })
    const first = spans.findIndex(({ start }) => start >= tail)
    let wanted: readonly Span[] = first === -1 ? spans : spans.slice(0, first)
    if (cut && tail > 0) wanted = withCut(wanted, bytes, by)
    const out = write(bytes, wanted, tail)
    if (tail > 0) cut = false
    before = tail > 0 ? bytes[tail - 1] : before
    // A copy, since the chunk belongs to the caller.
    kept = tail === bytes.length ? nothing : Uint8Array.prototype.slice.call(bytes, tail)
    gone -= tail
    if (kept.length === 0) reset()
    return out
  }

  /** A chunk behind what is kept: where nothing is to be masked the two are not made one. */
  const searchBehind = (by: Matcher, chunk: Uint8Array): readonly Uint8Array[] => {
    const tail = cut ? undefined : by.tailBehind(kept, chunk)
    if (tail === undefined) return search(by, Buffer.concat([kept, chunk]))
    const out = [kept.subarray(gone), chunk.subarray(0, tail)]
    before = chunk[tail - 1]
    reset()
    if (tail < chunk.length) kept = Uint8Array.prototype.slice.call(chunk, tail)
    return out
  }

  /** Behind a mask that stands for a cut tail, what still agrees with the secret belongs to the mask. */
  const withCut = (spans: readonly Span[], bytes: Uint8Array, by: Matcher): readonly Span[] => {
    const reach = by.reach(bytes)
    if (reach <= gone) return spans
    const owner = spans[0]?.owner ?? { name: 'secret', encoding: 'raw', form: undefined }
    const rest = spans.filter(({ end }) => end > reach)
    return [{ start: 0, end: reach, owner }, ...rest.map((span) => (span.start < reach ? { ...span, start: reach } : span))]
  }

  /** In place of what could not be searched it is said that redaction failed; what follows is matched as if it had gone. */
  const fail = (chunk: Uint8Array): readonly Uint8Array[] => {
    const held = kept
    reset()
    told = []
    try {
      kept = Buffer.concat([held, chunk]).subarray(-longestFailed)
      gone = kept.length
      inMask = true
    } catch {
      // It is no chunk, or there is no memory.
    }
    return [failure]
  }

  const tell = (): void => {
    const owners = told
    told = []
    for (const owner of owners) masked(owner)
  }

  const guard = (step: (by: Matcher, chunk: Uint8Array) => readonly Uint8Array[], chunk: Uint8Array): readonly Uint8Array[] => {
    try {
      const by = matcher()
      if (by === undefined) return [chunk]
      const out = step(by, chunk)
      if (told.length > 0) tell()
      return out
    } catch {
      return fail(chunk)
    }
  }

  /** Whose beginning what is held is, where it is so long that it is masked though it be no more than that. */
  const cutOwner = (by: Matcher): Owner | undefined => {
    const { tailOwner, tailPublic } = by.search(kept, { final: false, before })
    return kept.length < longTail || kept.length <= tailPublic ? undefined : tailOwner
  }

  const release = (by: Matcher): readonly Uint8Array[] => {
    const owner = cutOwner(by)
    if (owner === undefined) return write(kept, by.search(kept, { final: true, before }).spans, kept.length)
    const out = write(kept, [{ start: 0, end: kept.length, owner }], kept.length)
    cut = true
    return out
  }

  const finish = (by: Matcher): readonly Uint8Array[] => {
    const { spans } = by.search(kept, { final: true, before })
    if (cut) return write(kept, withCut(spans, kept, by), kept.length)
    const owner = cutOwner(by)
    return write(
      kept,
      owner === undefined ? spans : [{ start: 0, end: kept.length, owner: spans[0]?.owner ?? { ...owner, beginning: true } }],
      kept.length,
    )
  }

  const follow = (by: Matcher, chunk: Uint8Array): readonly Uint8Array[] =>
    kept.length === 0 ? search(by, chunk) : searchBehind(by, chunk)

  return {
    push: (chunk) => joined(guard(follow, chunk)),
    pieces(chunk) {
      const out = guard(follow, chunk)
      if (out.length === 1 && out[0] === chunk) return out
      const filled = out.filter(({ length }) => length > 0)
      const length = filled.reduce((sum, piece) => sum + piece.length, 0)
      return filled.length > 1 && (length < shortOutput || filled.length > mostPieces) ? [joined(filled)] : filled
    },
    isQuiet(text) {
      try {
        if (kept.length > 0 || matcher()?.isQuiet(text) !== true) return false
        before = text.charCodeAt(text.length - 1)
        return true
      } catch {
        return false
      }
    },
    get held() {
      return kept.length - gone
    },
    // Without anything held there is no search: at the end of a process that has printed nothing it would enter all secrets in vain.
    release: () => (kept.length === gone ? nothing : joined(guard(release, nothing))),
    end() {
      const rest = kept.length === gone ? nothing : joined(guard(finish, nothing))
      reset()
      before = undefined
      return rest
    },
  }
}

/** Pieces as one; a piece alone is not copied. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces)
}
