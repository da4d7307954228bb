import { Entered, hashOf } from './entered.ts'
import { mayEndEscaped } from './escaped/end.ts'
import { enterGrams, windowOf, windowOfRuns } from './grams.ts'
import type { Owner, Whose } from './pattern.ts'
import { Patterns, type PatternShape, type Source, spaces } from './patterns.ts'
import { firstId } from './scan/escape-kinds.ts'
import { scanMemory, type ScanMemory } from './scan/memory.ts'
import { TextScan } from './scan/text-scan.ts'
import { Tier } from './scan/tier.ts'
import type { Spelling } from './spelling.ts'
import { Tails } from './tails.ts'

/** Patterns by the length of what must be found of them, with the width of their grams and the largest stride. A few short ones must not slow the rest down. */
const kinds = [
  { from: 16, width: 8, stride: 16 },
  { from: 8, width: 4, stride: 5 },
  { from: 4, width: 4, stride: 4 },
] as const

/** What becomes free when an index is gone. */
const abandoned = new FinalizationRegistry<{
  readonly memory: ScanMemory
  readonly regions: readonly { readonly at: number; readonly size: number }[]
}>(({ memory, regions }) => {
  for (const { at, size } of regions) memory.free(at, size)
})

/** Patterns, and the tables by which a text is looked through for them: of each pattern a window of grams is entered, as many as a search needs. */
export class PatternIndex {
  readonly patterns: Patterns = new Patterns()
  readonly tails: Tails = new Tails()
  readonly #tiers: readonly Tier[]
  /** The first four units of each pattern. */
  readonly #beginnings: Tier
  readonly #entered = new Entered()
  readonly #scan: TextScan
  readonly #beginningScan: TextScan
  readonly #names: string[] = []
  readonly #encodings: string[] = []
  /** Whether escapes are read. */
  readonly escapes: boolean
  #longest = 0
  #gap = 0
  #described = false
  #broken = false

  /** `escapes` says whether a scan also tells where characters are spelled by escapes. */
  constructor({ escapes }: { escapes: boolean }) {
    const memory = scanMemory()
    this.escapes = escapes
    this.#tiers = kinds.map(({ width, stride }) => {
      const refill = (tier: Tier): void => this.#all((id) => this.#tierOf(id) === tier && this.#enterAgain(tier, id))
      return new Tier(memory, { width, stride, refill })
    })
    const refill = (tier: Tier): void => this.#all((id) => this.#beginAgain(tier, id))
    this.#beginnings = new Tier(memory, { width: 4, stride: 1, refill })
    this.#scan = new TextScan(memory)
    this.#beginningScan = new TextScan(memory)
    const regions = [...this.#tiers, this.#beginnings].flatMap((tier) => tier.regions)
    abandoned.register(this, { memory, regions: [...regions, this.#scan.head, this.#beginningScan.head] })
  }

  /** The most units that a pattern has. */
  get longest(): number {
    return this.#longest
  }

  /** The longest row of places of a pattern whose runs count of which no gram was entered; 0 when all were. */
  get gap(): number {
    return this.#gap
  }

  /** Says how many times as much is about to be entered as was. */
  expect(outlook: number): void {
    for (const tier of this.#tiers) tier.outlook = outlook
    this.#beginnings.outlook = outlook
  }

  /** Enters a pattern and returns its number, -1 for one that is too short. Of one that is entered twice the first owner stays. */
  add(
    { units, encoding, space = spaces.text | spaces.bytes, wide = false, extra = 0, run = 0, tails = 'runs', publicLength }: Spelling,
    whose: Whose,
  ): number {
    this.#complete()
    const low = wide ? units.filter((_, at) => at % 2 === 0) : units
    const length = low.length - extra
    if (length < 4) return -1
    const shape: PatternShape = {
      length,
      extra,
      space,
      wide,
      run: run <= length ? run : 0,
      tails,
      publicLength,
      whole: whose.whole,
      form: whose.form,
      name: this.#names.at(-1) === whose.name ? this.#names.length - 1 : this.#names.push(whose.name) - 1,
      encoding: numberOf(this.#encodings, encoding),
    }
    const hash = hashOf(units)
    const known = this.#find(hash, units, shape)
    if (known !== undefined) {
      if (this.patterns.isWhole(known) && !shape.whole) this.patterns.loosen(known, shape)
      return known
    }
    this.#broken = true
    const tier = this.#tierFor(shape.run || length)
    tier.stride = Math.min(tier.stride, (shape.run || length) - tier.width + 1)
    const window = shape.run > 0 ? windowOfRuns(tier, shape.run) : windowOf(tier, low, length)
    const id = this.patterns.add(units, shape, window)
    this.#longest = Math.max(this.#longest, low.length)
    this.#gap = Math.max(this.#gap, window.every - window.count)
    this.#addTails(low, tails, id)
    enterGrams(tier, low.subarray(0, length), id, window)
    this.#beginnings.enter(low, 0, 1, id)
    // Last: what throws before, for want of stack or memory, is entered once more.
    this.#entered.add(hash, id)
    this.#broken = false
    if (wide) low.fill(0)
    return id
  }

  /** Pairs of a place and what may stand there. */
  places(source: string | Uint8Array): readonly number[] {
    if (!this.#described) this.#describe()
    return this.#scan.run(source)
  }

  /** Whether nothing may stand in two parts of a text, nor where they meet. */
  isQuiet(first: Uint8Array, second: Uint8Array): boolean {
    if (!this.#described) this.#describe()
    return this.#scan.isQuiet(first, second)
  }

  /** The same for the beginnings of patterns, from a place on. */
  beginnings(source: string | Uint8Array, from: number): readonly number[] {
    if (!this.#described) this.#describe()
    return this.#beginningScan.run(source, from)
  }

  /** Whether nothing in the tail of a text may be the beginning of a secret. */
  endsQuietly(bytes: Uint8Array): boolean {
    return this.tails.quiet(bytes) && !(this.escapes && mayEndEscaped(bytes))
  }

  /** Calls `each` with the patterns of a crowd that may stand where a scan told of it. */
  eachOfCrowd(source: Source, at: number, each: (id: number) => void): void {
    for (const tier of this.#tiers) tier.eachOfCrowd(source, at, each)
  }

  /** Calls `each` with the patterns of which a run may hold the gram at a place. */
  eachSource(source: Source, at: number, each: (id: number) => void): void {
    for (const tier of this.#tiers) if (tier.used) tier.lookUp(source, at, (id) => this.patterns.run(id) > 0 && each(id))
  }

  /** Calls `each` with the patterns that may begin at a place. */
  eachBeginning(source: Source, at: number, each: (id: number) => void): void {
    this.#beginnings.lookUp(source, at, each)
  }

  /** The number of units that a gram of a pattern has. */
  width(id: number): 4 | 8 {
    return this.#tierOf(id).width
  }

  /** Whose a pattern is. */
  owner(id: number): Owner {
    const { patterns } = this
    return {
      name: this.#names[patterns.name(id)] as string,
      encoding: this.#encodings[patterns.encoding(id)] as string,
      form: patterns.form(id),
    }
  }

  #tierOf(id: number): Tier {
    return this.#tierFor(this.patterns.run(id) || this.patterns.length(id))
  }

  #tierFor(length: number): Tier {
    return this.#tiers[kinds.findIndex(({ from }) => length >= from)] as Tier
  }

  #all(each: (id: number) => void): void {
    for (let id = firstId; id < this.patterns.end; id++) each(id)
  }

  #enterAgain(tier: Tier, id: number): void {
    const low = this.patterns.low(id, 0, this.patterns.length(id))
    enterGrams(tier, low, id, this.patterns.window(id))
    low.fill(0)
  }

  #beginAgain(tier: Tier, id: number): void {
    const low = this.patterns.low(id, 0, Math.min(8, this.patterns.total(id)))
    tier.enter(low, 0, 1, id)
    low.fill(0)
  }

  /** An earlier `add` may have ended half way. */
  #complete(): void {
    if (this.#broken) for (const tier of [...this.#tiers, this.#beginnings]) tier.complete()
    this.#described = false
  }

  #addTails(low: Uint8Array, tails: PatternShape['tails'], id: number): void {
    this.tails.addBytes(low)
    if (tails !== 'none') this.tails.addPattern(low)
    if (!this.patterns.hasRunTails(id) || this.tails.addSource(low)) return
    // This one is among the patterns already.
    const refill = (): void => this.#all((id) => this.patterns.hasRunTails(id) && this.#addSource(id))
    this.tails.widen(low, this.#beginnings.outlook, refill)
  }

  #addSource(id: number): void {
    const source = this.patterns.low(id)
    this.tails.addSource(source)
    source.fill(0)
  }

  #find(hash: number, units: Uint8Array, shape: PatternShape): number | undefined {
    const { patterns } = this
    return this.#entered.find(hash, (id) => {
      if ((patterns.space(id) & shape.space) !== shape.space || !patterns.is(id, units, shape)) return false
      return shape.run === 0 || patterns.run(id) > 0
    })
  }

  #describe(): void {
    this.#scan.describe(
      this.#tiers.filter(({ used }) => used),
      { escapes: this.escapes },
    )
    this.#beginningScan.describe([this.#beginnings], { escapes: false })
    this.#described = true
  }
}

/** The number of a text in a list, in which it is put where it is not there yet. */
function numberOf(list: string[], text: string): number {
  const known = list.indexOf(text)
  return known === -1 ? list.push(text) - 1 : known
}
