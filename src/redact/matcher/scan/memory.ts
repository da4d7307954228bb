import { drawBitSets, keys } from './hash.ts'
import { bitSetsAt, keyAt, tablesAt, textAt, textSize } from './layout.ts'
import { scanModule } from './module.ts'
import { plainScanner, type Scanning } from './plain.ts'

/** WebAssembly's unit of memory. */
const pageSize = 1 << 16

/**
 * The memory of all matchers of a thread, outside the JavaScript heap: the text, and tables in regions whose sizes are powers of two. A WebAssembly
 * memory reserves gigabytes of addresses, so that there is one.
 */
export class ScanMemory {
  /** Views of the memory; each is another one after `allocate`. */
  bytes: Uint8Array = new Uint8Array(0)
  words: Uint32Array = new Uint32Array(0)
  text: Buffer = Buffer.alloc(0)
  readonly scan: Scanning['scan']
  readonly enter: Scanning['enter']
  readonly common: Scanning['common']
  readonly #grow: (size: number) => ArrayBuffer
  readonly #free = new Map<number, number[]>()
  #end = tablesAt

  /** `plain` is for machines without WebAssembly (`--jitless`, no SSE 4.1, no room for its addresses). */
  constructor({ plain = false }: { plain?: boolean } = {}) {
    const compiled = plain ? undefined : compile()
    if (compiled === undefined) {
      this.#grow = (size) => {
        const buffer = new ArrayBuffer(size)
        new Uint8Array(buffer).set(this.bytes)
        return buffer
      }
    } else {
      const { memory } = compiled
      this.#grow = (size) => {
        memory.grow((size - memory.buffer.byteLength) >>> 16)
        return memory.buffer
      }
    }
    const { scan, enter, common } = compiled?.exports ?? plainScanner(this)
    this.scan = scan
    this.enter = enter
    this.common = common
    this.#view(compiled?.memory.buffer ?? new ArrayBuffer(tablesAt * 2))
    this.words.set(drawBitSets(), bitSetsAt >>> 2)
    this.words.set(keys, keyAt >>> 2)
  }

  /** A region of zeros. @throws {RangeError} when the machine has no memory left. */
  allocate(size: number): number {
    const free = this.#free.get(size)?.pop()
    if (free !== undefined) {
      this.bytes.fill(0, free, free + size)
      return free
    }
    const at = this.#end
    if (at + size > this.bytes.length) this.#view(this.#grow(pages(at + size)))
    this.#end += size
    return at
  }

  /** Gives a region back. */
  free(at: number, size: number): void {
    const free = this.#free.get(size)
    if (free === undefined) this.#free.set(size, [at])
    else free.push(at)
  }

  #view(buffer: ArrayBuffer): void {
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    this.text = Buffer.from(buffer, textAt, textSize)
  }
}

/** A size with some room to spare, in whole pages. */
function pages(size: number): number {
  return Math.ceil((size * 9) / 8 / pageSize) * pageSize
}

/** What is used of `WebAssembly`, which the types of Node do not declare. */
interface Wasm {
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Scanning }
}

interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

function compile(): { readonly memory: WasmMemory; readonly exports: Scanning } | undefined {
  try {
    const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly
    const memory = new Memory({ initial: (tablesAt * 2) >>> 16, maximum: 1 << 16 })
    const { exports } = new Instance(new Module(Buffer.from(scanModule, 'base64')), { env: { memory } })
    return { memory, exports }
  } catch {
    return undefined
  }
}

let shared: ScanMemory | undefined

/** The memory of this thread. */
export function scanMemory(): ScanMemory {
  return (shared ??= new ScanMemory())
}
