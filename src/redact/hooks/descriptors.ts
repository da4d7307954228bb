import { host } from './host.ts'
import { bypass, bypassed } from './bypass.ts'
import { isReading, readFileData, readWrite, readWritev, textOf } from './fs-arguments.ts'
import { hookHandles } from './handles.ts'
import { joined } from '../scanner.ts'
import { isSame } from './outlet.ts'
import { type Outlets, sinkOf } from './outlets.ts'
import { passed, placed } from './replacement.ts'
import { replace } from './replace.ts'
import { writeAll, writeAllSync, writeTextSync } from './write-all.ts'

// An import would cost a start the list of all their names.
const fs = host.getBuiltinModule('node:fs')

type Callback = (error: Error | null, ...results: unknown[]) => void

/**
 * Masks what goes through `node:fs` to the descriptors of stdout and stderr. What is masked is written whole, and the caller is told the
 * number of bytes it gave: told another, it would write a tail again.
 */
export function hookDescriptors(outlets: Outlets): void {
  for (const [name, read] of [
    ['writeSync', readWrite],
    ['writevSync', readWritev],
  ] as const) {
    replace(fs, name, (original) => (fd, ...rest) => {
      const outlet = bypassed() ? undefined : outlets.of(fd)
      const text = outlet && textOf(rest)
      if (text !== undefined && outlet?.isQuiet(text) === true) return writeTextSync(fd as number, text)
      const call = outlet && read(rest)
      if (call === undefined) return original(fd, ...rest)
      const { bytes, position } = call
      const out = passed(outlet, call, fd as number)
      // Also what may go out as it came: importing `node:util` makes Node 24 set a pipe so that it refuses what does not fit.
      if (position === undefined) for (const piece of out ?? [bytes]) writeAllSync(fd as number, piece)
      else if (out === undefined) return original(fd, ...rest)
      else bypass(() => original(fd, ...placed(name, out, position)))
      return bytes.length
    })
  }
  for (const [name, read] of [
    ['write', readWrite],
    ['writev', readWritev],
  ] as const) {
    replace(fs, name, (original) => (fd, ...rest) => {
      const outlet = bypassed() ? undefined : outlets.of(fd)
      const callback = rest.findLast((argument) => typeof argument === 'function') as Callback | undefined
      const call = outlet && callback && read(rest.filter((argument) => argument !== callback))
      if (call === undefined || outlet === undefined) return original(fd, ...rest)
      const out = passed(outlet, call, fd as number)
      if (out === undefined && call.position !== undefined) return original(fd, ...rest)
      const done = outlet.begin()
      const tell = (error: Error | null): void => {
        done()
        callback?.(error, error === null ? call.bytes.length : 0, call.data)
      }
      // Also what may go out as it came, as above: a stream of `node:fs` gives up after five refusals.
      if (call.position === undefined) writeAll(fd as number, out ?? [call.bytes], tell)
      else if (out !== undefined) original(fd, ...placed(name, out, call.position), tell)
    })
  }
  hookFiles(outlets)
  hookOpening(outlets)
  hookHandles(outlets)
  host.getBuiltinModule('node:module').syncBuiltinESMExports()
}

/** `writeFile` and `appendFile`, to a descriptor or to a path that names one. */
function hookFiles(outlets: Outlets): void {
  for (const name of ['writeFileSync', 'appendFileSync']) {
    replace(fs, name, (original) => (file, ...rest) => {
      const out = bypassed() ? undefined : passedFile(outlets, file, rest)
      if (out === undefined) return original(file, ...rest)
      if (typeof file === 'number') for (const piece of out) writeAllSync(file, piece)
      else bypass(() => original(file, joined(out), rest[1]))
      return undefined
    })
  }
  for (const name of ['writeFile', 'appendFile']) {
    replace(fs, name, (original) => (file, ...rest) => {
      const callback = rest.at(-1) as Callback
      const out = bypassed() || typeof callback !== 'function' ? undefined : passedFile(outlets, file, rest.slice(0, -1))
      if (out === undefined) return original(file, ...rest)
      const outlet = outlets.of(file)
      if (outlet === undefined) return bypass(() => original(file, joined(out), ...rest.slice(1)))
      const done = outlet.begin()
      writeAll(file as number, out, (error) => {
        done()
        callback(error)
      })
    })
  }
}

/** Descriptors opened under another name of stdout or stderr, and descriptors that are closed with something held back. */
function hookOpening(outlets: Outlets): void {
  replace(fs, 'openSync', (original) => (path, ...rest) => {
    const fd = original(path, ...rest) as number
    const outlet = bypassed() || isReading(rest[0]) ? undefined : outlets.ofPath(path)
    if (outlet !== undefined) outlets.opened(fd, outlet)
    return fd
  })
  replace(fs, 'open', (original) => (path, ...rest) => {
    const outlet = bypassed() || isReading(rest[0]) ? undefined : outlets.ofPath(path)
    const callback = rest.at(-1)
    if (outlet === undefined || typeof callback !== 'function') return original(path, ...rest)
    return original(path, ...rest.slice(0, -1), (error: Error | null, fd: number) => {
      if (error === null) outlets.opened(fd, outlet)
      ;(callback as Callback)(error, fd)
    })
  })
  for (const name of ['close', 'closeSync']) {
    replace(fs, name, (original) => (fd, ...rest) => {
      if (outlets.of(fd) !== undefined) outlets.closing(fd as number)
      return original(fd, ...rest)
    })
  }
}

function passedFile(outlets: Outlets, file: unknown, rest: readonly unknown[]): readonly Uint8Array[] | undefined {
  const byNumber = outlets.of(file)
  const outlet = byNumber ?? outlets.ofPath(file)
  const bytes = outlet && readFileData(rest)
  if (outlet === undefined || bytes === undefined) return undefined
  const out = byNumber ? outlet.pass(bytes, sinkOf(file as number)) : [outlet.passWhole(bytes)]
  // To a descriptor also what may go out as it came is written here, as above.
  return isSame(out, bytes) && byNumber === undefined ? undefined : out
}
