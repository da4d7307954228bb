import { Buffer } from 'node:buffer'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Redactor } from '../redactor.ts'
import { host } from './host.ts'
import { Outlet, type Sink } from './outlet.ts'
import { isTestFile, scanMessages } from './test-messages.ts'
import { isBusy, writeAllSync } from './write-all.ts'

/** Milliseconds that a process which ends waits for a reader that takes nothing. */
const patience = 10_000

/** So many links that lead to each other are followed. */
const mostLinks = 8

const fs = host.getBuiltinModule('node:fs')

const sinks = new Map<number, Sink>()

/** Writes to a descriptor. Where the descriptor is gone, so is what would have been written. */
export function sinkOf(fd: number): Sink {
  let sink = sinks.get(fd)
  if (sink === undefined) {
    sink = (bytes, wait) => {
      try {
        return writeAllSync(fd, bytes, { patience: wait ? patience : 0 })
      } catch (error) {
        return isBusy(error) ? 0 : bytes.length
      }
    }
    sinks.set(fd, sink)
  }
  return sink
}

/** The outlets of this thread's descriptors: stdout, stderr, and what was opened under another name of theirs. */
export class Outlets {
  readonly stdout: Outlet
  readonly stderr: Outlet
  readonly #byDescriptor = new Map<number, Outlet>()

  constructor(redactor: Redactor) {
    this.stdout = new Outlet(redactor, 'stdout', sinkOf(1))
    this.stderr = new Outlet(redactor, 'stderr', sinkOf(2))
    this.stdout.pair(this.stderr)
    if (isTestFile()) this.stdout.around = (scanner) => scanMessages(scanner, redactor)
    this.#byDescriptor.set(1, this.stdout).set(2, this.stderr)
  }

  /** The outlet of a descriptor, while there are secrets. */
  of(fd: unknown): Outlet | undefined {
    const outlet = this.#byDescriptor.get(fd as number)
    return outlet?.active === true ? outlet : undefined
  }

  /** The outlet that a path names: `/dev/stdout`, `/dev/fd/2`, `/proc/self/fd/1`, or a link to them, as a string, a URL or bytes. */
  ofPath(path: unknown): Outlet | undefined {
    if (!this.stdout.active) return undefined
    let text = pathText(path)
    for (let links = 0; text !== undefined && links < mostLinks; links++) {
      text = resolve(text)
      const found = /^\/(?:dev|proc\/(?:self|thread-self|(\d+)))\/(?:fd\/([12])|std(out|err))$/.exec(text)
      if (found !== null) {
        const [, pid, number, name] = found
        if (pid !== undefined && Number(pid) !== process.pid) return undefined
        return number === '1' || name === 'out' ? this.stdout : this.stderr
      }
      text = linkOf(text)
    }
    return undefined
  }

  /** A descriptor was opened that leads to an outlet. */
  opened(fd: number, outlet: Outlet): void {
    this.#byDescriptor.set(fd, outlet)
  }

  /** A descriptor is about to be closed: what is held goes out while it can. */
  closing(fd: number): void {
    this.#byDescriptor.get(fd)?.flush({ wait: true })
    if (fd > 2) this.#byDescriptor.delete(fd)
  }
}

/** What a link leads to, as images of servers link their log files to `/dev/stdout`; undefined for what is none. */
function linkOf(path: string): string | undefined {
  try {
    if (fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined
    return resolve(dirname(path), fs.readlinkSync(path))
  } catch {
    // Node's permissions, or it is gone.
    return undefined
  }
}

function pathText(path: unknown): string | undefined {
  if (typeof path === 'string') return path
  if (path instanceof Uint8Array) return Buffer.from(path).toString()
  return path instanceof URL && path.protocol === 'file:' ? fileURLToPath(path) : undefined
}
