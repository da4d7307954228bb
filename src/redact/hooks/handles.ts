import type { FileHandle } from 'node:fs/promises'
import { host } from './host.ts'
import { encodingOf, isReading, readFileData, readWrite, readWritev } from './fs-arguments.ts'
import { passed, placed } from './replacement.ts'
import type { Outlet } from './outlet.ts'
import type { Outlets } from './outlets.ts'
import { replace } from './replace.ts'
import { bytesOf, writeAll } from './write-all.ts'

/** Masks what goes to stdout and stderr through `fs.promises`: files written by a path that names one of them, and handles opened on it. */
export function hookHandles(outlets: Outlets): void {
  const promises = host.getBuiltinModule('node:fs/promises')
  for (const name of ['writeFile', 'appendFile']) {
    replace(promises, name, (original) => (file, ...rest) => {
      const outlet = outlets.ofPath(file) ?? outlets.of((file as FileHandle | undefined)?.fd)
      return original(file, ...(outlet === undefined ? rest : [passedData(outlet, rest), ...rest.slice(1)]))
    })
  }
  replace(promises, 'open', (original) => async (path, ...rest) => {
    const handle = (await original(path, ...rest)) as FileHandle
    const outlet = isReading(rest[0]) ? undefined : outlets.ofPath(path)
    if (outlet !== undefined) hookHandle(handle, outlet, outlets)
    return handle
  })
}

function hookHandle(handle: FileHandle, outlet: Outlet, outlets: Outlets): void {
  const { fd } = handle
  outlets.opened(fd, outlet)
  for (const [name, read, key] of [
    ['write', readWrite, 'buffer'],
    ['writev', readWritev, 'buffers'],
  ] as const) {
    replace(handle, name, (original) => async (...rest) => {
      const call = handle.fd === fd ? read(rest) : undefined
      const out = call && passed(outlet, call, fd)
      if (call === undefined || out === undefined) return original.apply(handle, rest)
      if (call.position === undefined) await write(fd, out, outlet)
      else await original.apply(handle, placed(name, out, call.position))
      return { bytesWritten: call.bytes.length, [key]: call.data }
    })
  }
  for (const name of ['writeFile', 'appendFile']) {
    replace(
      handle,
      name,
      (original) =>
        (...rest) =>
          original.apply(handle, [passedData(outlet, rest), ...rest.slice(1)]),
    )
  }
  replace(handle, 'close', (original) => () => {
    outlets.closing(fd)
    return original.apply(handle)
  })
}

function write(fd: number, pieces: readonly Uint8Array[], outlet: Outlet): Promise<void> {
  const done = outlet.begin()
  return new Promise((resolve, reject) => {
    writeAll(fd, pieces, (error) => {
      done()
      if (error === null) resolve()
      else reject(error)
    })
  })
}

/** What to give `writeFile` in the place of its data: the same data when it may go out as it came. */
function passedData(outlet: Outlet, rest: readonly unknown[]): unknown {
  const [data, options] = rest
  const bytes = readFileData(rest)
  if (bytes !== undefined) {
    const out = outlet.passWhole(bytes)
    return out === bytes ? data : out
  }
  return isIterable(data) ? passedPieces(outlet, data, encodingOf(options)) : data
}

async function* passedPieces(outlet: Outlet, data: Iterable<unknown> | AsyncIterable<unknown>, encoding: unknown): AsyncIterable<unknown> {
  for await (const piece of data) {
    const bytes = bytesOf(piece, encoding)
    if (bytes === undefined) yield piece
    else yield* outlet.pass(bytes)
  }
  const rest = outlet.take()
  if (rest.length > 0) yield rest
}

function isIterable(data: unknown): data is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof data === 'object' && data !== null && (Symbol.iterator in data || Symbol.asyncIterator in data)
}
