import { Buffer } from 'node:buffer'
import type WorkerThreads from 'node:worker_threads'
import { Known } from '../known.ts'
import { host } from './host.ts'
import { masks, mayHaveWorkers, tellThreads } from './late-threads.ts'
import { SharedLog } from '../../core/shared-log.ts'

/** A secret on its way to other threads. */
export interface SharedMask {
  readonly name: string
  readonly bytes: Uint8Array
  readonly fields: readonly string[]
}

// Loading `node:worker_threads` costs two milliseconds, which only a process with secrets pays.
const threads = (): typeof WorkerThreads => host.getBuiltinModule('node:worker_threads')

/**
 * What must be masked, in memory shared by the threads of the process: a worker begins with it, and each thread sees what another adds
 * later. It reaches workers of this thread by `setEnvironmentData`, and only those that load tightlip read it.
 */
export class SharedMasks {
  readonly #log: SharedLog
  readonly #known = new Known()

  constructor() {
    const late = mayHaveWorkers()
    const { getEnvironmentData, setEnvironmentData } = threads()
    const inherited = SharedLog.from(getEnvironmentData(masks))
    this.#log = inherited ?? SharedLog.create()
    if (inherited !== undefined) return
    setEnvironmentData(masks, this.#log.memory)
    if (late) tellThreads(this.#log.memory)
  }

  /** Whether another thread may have added something that `take` has not returned. One load and one comparison, to be asked before each write. */
  get waiting(): boolean {
    return this.#log.waiting
  }

  /** What was added since the last call. The bytes are the caller's to wipe. */
  take(): readonly SharedMask[] {
    return this.#log.take().map((record) => {
      const value = 4 + record.readUInt32LE(0)
      const { name, fields } = JSON.parse(record.toString('utf8', 4, value)) as Pick<SharedMask, 'name' | 'fields'>
      const secret = { name, fields, bytes: record.subarray(value) }
      const mark = this.#mark(secret)
      if (mark !== undefined) this.#known.keep(mark)
      return secret
    })
  }

  /**
   * Adds a secret for the other threads.
   *
   * @throws {RangeError} when the memory for it is full.
   */
  put(secret: SharedMask): void {
    const mark = this.#mark(secret)
    if (mark === undefined) return
    const { name, bytes, fields } = secret
    const head = Buffer.from(JSON.stringify({ name, fields }))
    const record = Buffer.allocUnsafeSlow(4 + head.length + bytes.length)
    record.writeUInt32LE(head.length)
    record.set(head, 4)
    record.set(bytes, 4 + head.length)
    this.#log.append(record)
    record.fill(0)
    this.#known.keep(mark)
  }

  #mark({ name, bytes, fields }: SharedMask): number | undefined {
    return this.#known.mark(name, bytes, ...fields)
  }
}
