import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { format } from 'node:util'

/** Looks on as the process prints. */
export interface Capture {
  /** What was printed since it began, by whatever way; warnings with all that they carry. */
  readonly text: string
  /** What went to standard error, without the warning of the AWS SDK about old versions of Node, which is not ours. */
  readonly errors: string
  end(): void
}

/** What the AWS SDK says of versions of Node that it leaves behind. */
const notice = /The AWS SDK for JavaScript \(v3\)\s+versions published after/

type Writes = Pick<NodeJS.WriteStream, 'write'>

/** Takes what this thread prints: both streams, the console, descriptors 1 and 2, warnings. Nothing of it is printed. */
export function capture(): Capture {
  const out: string[] = []
  const err: string[] = []
  const restore: (() => void)[] = []
  const replace = <T extends object, K extends keyof T>(of: T, key: K, value: T[K]): void => {
    const before = of[key]
    of[key] = value
    restore.push(() => void (of[key] = before))
  }
  const stream = (of: Writes, to: string[]): void => {
    const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      to.push(textOf(chunk))
      const done = rest.findLast((one) => typeof one === 'function') as (() => void) | undefined
      done?.()
      return true
    }
    replace(of, 'write', write as Writes['write'])
  }
  stream(process.stdout, out)
  stream(process.stderr, err)
  for (const method of ['log', 'info', 'debug', 'dir', 'table'] as const)
    replace(console, method, (...all: unknown[]) => void out.push(format(...all)))
  for (const method of ['error', 'warn', 'trace'] as const) replace(console, method, (...all: unknown[]) => void err.push(format(...all)))
  const { writeSync } = fs
  const lists = new Map<unknown, string[]>([
    [1, out],
    [2, err],
  ])
  const written = (descriptor: number, chunk: string | NodeJS.ArrayBufferView, ...rest: never[]): number => {
    const to = lists.get(descriptor)
    if (to === undefined) return Reflect.apply(writeSync, fs, [descriptor, chunk, ...rest])
    return to.push(textOf(chunk)) && (typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength)
  }
  replace(fs, 'writeSync', written as typeof fs.writeSync)
  syncBuiltinESMExports()
  const warned = (warning: Error & { detail?: string; code?: string }): void => {
    err.push(format('%o', [warning.name, warning.code, warning.message, warning.detail, warning.stack]))
  }
  process.on('warning', warned)
  return {
    get text() {
      return [...out, ...err].join('\n')
    },
    get errors() {
      return err.filter((text) => !notice.test(text)).join('\n')
    },
    end() {
      process.off('warning', warned)
      for (const undo of restore.toReversed()) undo()
      syncBuiltinESMExports()
    },
  }
}

function textOf(chunk: string | NodeJS.ArrayBufferView): string {
  return typeof chunk === 'string' ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString()
}
