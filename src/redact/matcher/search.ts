import { endsColour } from './colour.ts'
import { characterRun, lastEscape } from './escaped/characters.ts'
import { lastList, listRuns } from './escaped/lists.ts'
import { fewestItems, type Run } from './escaped/run.ts'
import type { Found, SearchOptions } from './found.ts'
import { isWordUnit, joined, type Owner, type Span } from './pattern.ts'
import type { PatternIndex } from './pattern-index.ts'
import { type Source, spaces, unitAt } from './patterns.ts'
import { crowdId, escapeKinds } from './scan/escape-kinds.ts'

/** Where a run goes on behind a text, so many units of it may be told by their grams alone. */
const longestGuess = 16

/** One search of one text. */
export class Search {
  readonly #index: PatternIndex
  readonly #source: Source
  readonly #space: number
  readonly #options: SearchOptions
  /** Whether what was found stands in escapes: whole tokens do not count there. */
  readonly #escaped: boolean
  readonly #spans: Span[] = []
  #tail: number
  #tailOwner: Owner | undefined
  #tailPublic = 0
  /** Of each pattern where the last run of it ends. */
  #runEnds: Map<number, number> | undefined

  constructor(index: PatternIndex, source: Source, options: SearchOptions, { escaped = false }: { escaped?: boolean } = {}) {
    this.#index = index
    this.#source = source
    this.#options = options
    this.#escaped = escaped
    this.#space = typeof source === 'string' ? spaces.text : escaped ? spaces.bytes | spaces.list : spaces.bytes
    this.#tail = source.length
  }

  /** What a scan told of, verified. */
  verify(places: readonly number[]): Found {
    const escapes: number[] = []
    for (let index = 0; index < places.length; index += 2) {
      const [at, told] = [places[index] as number, places[index + 1] as number]
      if (told < crowdId) escapes.push(at, told)
      else if (told !== crowdId) this.#verify(told, at)
      else this.#index.eachOfCrowd(this.#source, at, (id) => this.#verify(id, at))
    }
    if (!this.#options.final) {
      this.#beginnings()
      this.#runsAtEnd()
    }
    if (this.#index.escapes && !this.#escaped) this.#escapes(escapes)
    return { spans: joined(this.#spans), tail: this.#tail, tailOwner: this.#tailOwner, tailPublic: this.#tailPublic }
  }

  #verify(id: number, at: number): void {
    const { patterns } = this.#index
    if ((patterns.space(id) & this.#space) === 0 || (this.#escaped && patterns.isWhole(id))) return
    if (patterns.run(id) > 0) {
      this.#runs(id, at)
      return
    }
    const { start, count } = patterns.window(id)
    const last = Math.min(start + count - 1, at)
    const width = this.#index.width(id)
    let position = patterns.positionOf(id, start, last, this.#source, at, width)
    while (position !== -1) {
      this.#whole(id, at - position)
      position = patterns.positionOf(id, position + 1, last, this.#source, at, width)
    }
  }

  /** A pattern may stand here as a whole. */
  #whole(id: number, start: number): void {
    const { patterns } = this.#index
    const same = patterns.same(id, 0, this.#source, start)
    const length = patterns.length(id)
    if (same < length) return
    const end = start + same
    const owner = this.#index.owner(id)
    if (!patterns.isWhole(id) || this.#standsAlone(start, end, owner)) this.#spans.push({ start, end, owner })
  }

  #standsAlone(start: number, end: number, owner: Owner): boolean {
    const { final, before } = this.#options
    const source = this.#source
    if (isWordUnit(unitAt(source, start)) && isWordUnit(start === 0 ? before : unitAt(source, start - 1)) && !endsColour(source, start)) {
      return false
    }
    if (!isWordUnit(unitAt(source, end - 1))) return true
    if (end < source.length) return !isWordUnit(unitAt(source, end))
    this.#hold(start, owner, 0)
    return final
  }

  /** Runs of a source stand here, as often as the gram stands in it that stands in the text at `at`. */
  #runs(id: number, at: number): void {
    const { patterns } = this.#index
    const width = this.#index.width(id)
    // A run that was found by an earlier gram of it.
    if (at + width <= (this.#runEnds?.get(id) ?? 0)) return
    const last = patterns.length(id) - width
    let position = patterns.positionOf(id, 0, last, this.#source, at, width)
    while (position !== -1) {
      this.#run(id, position, at)
      position = patterns.positionOf(id, position + 1, last, this.#source, at, width)
    }
  }

  /** A run of a source stands here. */
  #run(id: number, position: number, at: number): void {
    const { patterns } = this.#index
    const right = patterns.same(id, position, this.#source, at)
    const left = patterns.sameBefore(id, position, this.#source, at)
    const [length, run] = [patterns.length(id), patterns.run(id)]
    const inside = Math.min(right, length - position)
    const start = at - left
    if (left + inside >= run) {
      this.#spans.push({ start, end: at + right, owner: this.#index.owner(id) })
      // The furthest of them: of a secret that repeats itself many stand here, and each place would be compared with all of it.
      const ends = (this.#runEnds ??= new Map<number, number>())
      ends.set(id, Math.max(ends.get(id) ?? 0, at + inside))
    }
    const goesOn = position + right < patterns.total(id) && length - (position - left) >= run
    if (at + right === this.#source.length && goesOn) this.#hold(start, this.#index.owner(id), 0)
  }

  /** The tail of the text may be the beginning of a pattern. */
  #beginnings(): void {
    const source = this.#source
    const { patterns, tails } = this.#index
    if (typeof source !== 'string' && !tails.endsWithin(source)) return
    const from = Math.max(0, source.length - this.#index.longest + 1)
    const places = this.#index.beginnings(source, from)
    for (let index = 0; index < places.length; index += 2) {
      const at = places[index] as number
      const told = places[index + 1] as number
      const each = (id: number): void => {
        if ((patterns.space(id) & this.#space) === 0 || (this.#escaped && patterns.isWhole(id))) return
        const left = source.length - at
        if (left < patterns.total(id) && patterns.same(id, 0, source, at) === left)
          this.#hold(at, this.#index.owner(id), patterns.publicLength(id))
      }
      if (told === crowdId) this.#index.eachBeginning(source, at, each)
      else each(told)
    }
  }

  /** The tail of the text may be the beginning of a run. */
  #runsAtEnd(): void {
    const source = typeof this.#source === 'string' ? Buffer.from(this.#source, 'latin1') : this.#source
    const { tails, gap } = this.#index
    for (let at = source.length - 8; at >= 0 && at >= source.length - 8 - gap; at--) {
      this.#index.eachSource(source, at, (id) => {
        if ((this.#index.patterns.space(id) & this.#space) !== 0) this.#runs(id, at)
      })
    }
    const guess = tails.runs(source, longestGuess)
    if (guess < source.length) this.#hold(guess, shortTail, 0)
    for (let at = Math.max(0, source.length - 3); at < source.length; at++) if (tails.begins(source, at)) this.#hold(at, shortTail, 0)
    // What escapes spell stands nowhere else.
    if (source !== this.#source) source.fill(0)
  }

  #escapes(told: readonly number[]): void {
    const done = [0, 0, 0]
    for (let index = 0; index < told.length; index += 2) {
      const [at, kind] = [told[index] as number, told[index + 1] as number]
      if (at < (done[kind] as number)) continue
      done[kind] =
        kind === escapeKinds.decimal ? this.#inLists(at) : this.#inCharacters(kind === escapeKinds.unicode ? 'unicode' : 'html', at)
    }
    if (this.#options.final) return
    for (const encoding of ['unicode', 'html'] as const) {
      const last = lastEscape(encoding, this.#source)
      if (last !== undefined && last >= (done[escapeKinds[encoding]] as number)) this.#inCharacters(encoding, last)
    }
    const list = lastList(this.#source)
    if (list !== undefined && list >= (done[escapeKinds.decimal] as number)) this.#inLists(list)
  }

  #inCharacters(encoding: 'unicode' | 'html', at: number): number {
    const run = characterRun(encoding, this.#source, at)
    this.#inRun(run)
    return run.end
  }

  #inLists(at: number): number {
    const lists = listRuns(this.#source, at, { final: this.#options.final, counts: (byte) => this.#index.tails.holds(byte) })
    for (const run of lists.runs) this.#inRun(run)
    return lists.end
  }

  /** Searches what escapes spell. */
  #inRun({ encoding, items, starts, ends, open, cut }: Run): void {
    const goesOn = open && !this.#options.final
    if (!goesOn && items.length < fewestItems) return
    const found = searchEscaped(this.#index, items, { final: !goesOn })
    for (const { start, end, owner } of found.spans) {
      this.#spans.push({ start: starts[start] as number, end: ends[end - 1] as number, owner: { ...owner, encoding } })
    }
    if (goesOn && found.tail < items.length) {
      const begun = items.length - found.tail
      const known = found.tail + found.tailPublic
      // A few numbers may begin many lists.
      const publicLength =
        begun < 4 || known >= items.length
          ? Infinity
          : known === found.tail
            ? 0
            : (ends[known - 1] as number) - (starts[found.tail] as number)
      this.#hold(starts[found.tail] as number, found.tailOwner ?? shortTail, publicLength)
    } else if (goesOn && cut < this.#source.length && (encoding !== 'decimal' || this.#beginsList(cut))) {
      this.#hold(cut, shortTail, Infinity)
    }
  }

  /** Whether the digits at the end of the text may be those of the first byte of a secret. */
  #beginsList(at: number): boolean {
    let digits = ''
    for (let digit = at; digit < this.#source.length; digit++) digits += String.fromCharCode(unitAt(this.#source, digit))
    for (let byte = 0; byte < 256; byte++) if (this.#index.tails.beginsWith(byte) && String(byte).startsWith(digits)) return true
    return false
  }

  #hold(at: number, owner: Owner, known: number): void {
    if (this.#options.final || at > this.#tail || at >= this.#source.length) return
    const same = at === this.#tail
    this.#tailPublic = same ? Math.min(known, this.#tailPublic) : known
    this.#tailOwner = same && owner === shortTail ? this.#tailOwner : owner
    this.#tail = at
  }
}

/** Searches what escapes spell, in which there are no further escapes. */
function searchEscaped(index: PatternIndex, items: Source, options: SearchOptions): Found {
  return new Search(index, items, options, { escaped: true }).verify(index.places(items))
}

// Never printed: a short tail is released, not masked.
const shortTail: Owner = { name: 'secret', encoding: 'raw', form: undefined }
