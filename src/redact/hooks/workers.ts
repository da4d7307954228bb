import { Buffer } from 'node:buffer'
import { types } from 'node:util'
import type WorkerThreads from 'node:worker_threads'
import { host } from './host.ts'

/** A secret on its way to other threads. */
export interface SharedSecret {
  readonly name: string
  readonly bytes: Uint8Array
  readonly fields: readonly string[]
}

const key = 'tightlip.secrets'
const firstSize = 1 << 12
const largestSize = 1 << 24

/** The memory begins with two numbers, a lock and the length of the records that follow. A record is its length, the length of its head, the head as JSON, the value. */
const lock = 0
const length = 1
const start = 8

/** Milliseconds to wait for a thread that writes; one that was terminated while it did never lets go. */
const patience = 100

// Loading `node:worker_threads` costs two milliseconds, which only a process with secrets pays.
const threads = (): typeof WorkerThreads => host.getBuiltinModule('node:worker_threads')

/** Whether this is the main thread of the process. */
export function isMainThread(): boolean {
  return threads().isMainThread
}

/**
 * What must be masked, in memory shared by the threads of the process: a worker begins with it, and each thread sees what another adds
 * later. It reaches workers of this thread by `setEnvironmentData`, and only those that load tightlip read it.
 */
export class SharedSecrets {
  readonly #memory: SharedArrayBuffer
  readonly #numbers: Int32Array
  #read = 0

  constructor() {
    const { getEnvironmentData, setEnvironmentData } = threads()
    const inherited: unknown = getEnvironmentData(key)
    this.#memory = types.isSharedArrayBuffer(inherited) ? inherited : new SharedArrayBuffer(firstSize, { maxByteLength: largestSize })
    this.#numbers = new Int32Array(this.#memory, 0, 2)
    if (this.#memory !== inherited) setEnvironmentData(key, this.#memory)
  }

  /** Whether another thread has added something that `take` has not returned. One load and one comparison, to be asked before each write. */
  get waiting(): boolean {
    return Atomics.load(this.#numbers, length) > this.#read
  }

  /** What was added since the last call. */
  take(): readonly SharedSecret[] {
    const records = this.#records()
    const taken: SharedSecret[] = []
    while (this.#read < records.length) {
      const size = records.readUInt32LE(this.#read)
      const record = records.subarray(this.#read + 4, this.#read + 4 + size)
      const value = 4 + record.readUInt32LE(0)
      const { name, fields } = JSON.parse(record.toString('utf8', 4, value)) as Pick<SharedSecret, 'name' | 'fields'>
      taken.push({ name, fields, bytes: Uint8Array.prototype.slice.call(record, value) })
      this.#read += 4 + size
    }
    return taken
  }

  /** Adds a secret for the other threads. Past 16 MiB of them they are no longer told. */
  put({ name, bytes, fields }: SharedSecret): void {
    const head = Buffer.from(JSON.stringify({ name, fields }))
    const record = Buffer.allocUnsafeSlow(8 + head.length + bytes.length)
    record.writeUInt32LE(record.length - 4, 0)
    record.writeUInt32LE(head.length, 4)
    record.set(head, 8)
    record.set(bytes, 8 + head.length)
    if (!this.#acquire()) return
    try {
      const records = this.#records()
      const end = records.length + record.length
      if (start + end > largestSize || records.includes(record)) return
      if (start + end > this.#memory.byteLength) this.#memory.grow(Math.min(largestSize, 2 * (start + end)))
      new Uint8Array(this.#memory, start + records.length, record.length).set(record)
      // What this thread adds itself it need not take.
      if (this.#read === records.length) this.#read = end
      Atomics.store(this.#numbers, length, end)
    } finally {
      Atomics.store(this.#numbers, lock, 0)
      Atomics.notify(this.#numbers, lock)
    }
  }

  #records(): Buffer {
    return Buffer.from(this.#memory, start, Atomics.load(this.#numbers, length))
  }

  #acquire(): boolean {
    const deadline = performance.now() + patience
    while (Atomics.compareExchange(this.#numbers, lock, 0, 1) !== 0) {
      if (performance.now() > deadline) return false
      Atomics.wait(this.#numbers, lock, 1, 1)
    }
    return true
  }
}
