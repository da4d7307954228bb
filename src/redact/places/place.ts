import { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Loggers lie between the program and its output: of most a few frames, of winston some forty. */
const depths = [25, 100]

/**
 * The line of the program that is being run, as `file:line:column`: the first stack frame that is not of Node, of `node_modules` or of
 * tightlip. Undefined where there is none, as in a write that a timer or a socket brings about. Positions are those of the files that Node
 * runs, without source maps.
 */
export function currentPlace(): string | undefined {
  try {
    for (const depth of depths) {
      const sites = frames(depth)
      const place = placeIn(sites)
      if (place !== undefined || sites.length < depth) return place
    }
  } catch {
    // `Error` is frozen, or there is no stack left.
  }
  return undefined
}

const asTheyAre = (_error: Error, sites: readonly NodeJS.CallSite[]): readonly NodeJS.CallSite[] => sites

/** The program's own `prepareStackTrace` is not called, and what it has set is put back. */
function frames(depth: number): readonly NodeJS.CallSite[] {
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  const limit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = depth
    Error.prepareStackTrace = asTheyAre
    Error.captureStackTrace(holder)
    return Array.isArray(holder.stack) ? holder.stack : []
  } finally {
    restore('prepareStackTrace', prepare)
    restore('stackTraceLimit', limit)
  }
}

function restore(name: 'prepareStackTrace' | 'stackTraceLimit', descriptor: PropertyDescriptor | undefined): void {
  if (descriptor === undefined) Reflect.deleteProperty(Error, name)
  else Object.defineProperty(Error, name, descriptor)
}

function placeIn(sites: readonly NodeJS.CallSite[]): string | undefined {
  let leading = true
  for (const site of sites) {
    const file = fileOf(site.getFileName())
    if (file === undefined) continue
    // The first frame is in this very file.
    const { isOwn, alone } = (own ??= ownFiles(file.path))
    file.own ??= isOwn(file.path)
    if (!file.own) leading = false
    else if (alone || leading) continue
    if (!file.foreign) return `${file.path}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`
  }
  return undefined
}

interface File {
  readonly path: string
  /** Of Node or of a package. */
  readonly foreign: boolean
  own?: boolean
}

/** By the names that frames give; looking at each name once makes half of the time that a place takes. */
const files = new Map<string, File>()
const mostFiles = 2000

/** The file of a frame. Code of `new Function` and native code have none; in a `data:` URL it is the code itself. */
function fileOf(name: string | null | undefined): File | undefined {
  if (typeof name !== 'string' || name === '' || /^(?:data|blob|wasm):/.test(name)) return undefined
  const known = files.get(name)
  if (known !== undefined) return known
  const path = name.startsWith('file:') ? fileURLToPath(name) : name
  const file = { path, foreign: isForeign(path) }
  if (files.size >= mostFiles) files.clear()
  files.set(name, file)
  return file
}

function isForeign(path: string): boolean {
  return path.startsWith('node:') || /[\\/]node_modules[\\/]/.test(path)
}

interface OwnFiles {
  isOwn(file: string): boolean
  /** Whether they are this package's alone. In a program's bundle only the frames before the first other file are surely tightlip's. */
  readonly alone: boolean
}

let own: OwnFiles | undefined

function ownFiles(file: string): OwnFiles {
  const root = isForeign(file) ? undefined : packageRoot(file)
  if (root === undefined) return { isOwn: (other) => other === file, alone: false }
  const folders = ['dist', 'src', 'adapters'].map((folder) => `${root}${sep}${folder}${sep}`)
  return { isOwn: (other) => folders.some((folder) => other.startsWith(folder)), alone: true }
}

/** Where the file is one of this package, not of a bundle: the package is linked, or these are its own tests. */
function packageRoot(file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const name = packageName(folder)
    if (name !== undefined) return name === 'tightlip' ? folder : undefined
  }
  return undefined
}

function packageName(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name?: unknown }).name
  } catch {
    return undefined // none here, or it may not be read
  }
}
