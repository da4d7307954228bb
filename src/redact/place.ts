import { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Loggers lie between the program and its output: winston some forty frames. */
const deepest = 100

/**
 * The line of the program that is being run, as `file:line:column`: the first stack frame that is not of Node, of `node_modules` or of
 * tightlip. Undefined where there is none, as in a write that a timer or a socket brings about. Positions are those of the files that Node
 * runs, without source maps.
 */
export function currentPlace(): string | undefined {
  try {
    return placeIn(frames())
  } catch {
    return undefined // `Error` is frozen, or there is no stack left
  }
}

/** The program's own `prepareStackTrace` is not called, and what it has set is put back. */
function frames(): readonly NodeJS.CallSite[] {
  const kept = (['prepareStackTrace', 'stackTraceLimit'] as const).map(
    (name) => [name, Object.getOwnPropertyDescriptor(Error, name)] as const,
  )
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = deepest
    Error.prepareStackTrace = (_error, sites) => sites
    Error.captureStackTrace(holder)
    return Array.isArray(holder.stack) ? holder.stack : []
  } finally {
    for (const [name, descriptor] of kept) {
      if (descriptor === undefined) Reflect.deleteProperty(Error, name)
      else Object.defineProperty(Error, name, descriptor)
    }
  }
}

function placeIn(sites: readonly NodeJS.CallSite[]): string | undefined {
  let leading = true
  for (const site of sites) {
    const file = fileOf(site)
    if (file === undefined) continue
    // The first frame is in this very file.
    const { isOwn, alone } = (own ??= ownFiles(file))
    if (!isOwn(file)) leading = false
    else if (alone || leading) continue
    if (!isForeign(file)) return `${file}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`
  }
  return undefined
}

/** The path of a frame's file. Code of `new Function` and native code have none; in a `data:` URL it is the code itself. */
function fileOf(site: NodeJS.CallSite): string | undefined {
  const name = site.getFileName()
  if (typeof name !== 'string' || name === '' || /^(?:data|blob|wasm):/.test(name)) return undefined
  return name.startsWith('file:') ? fileURLToPath(name) : name
}

function isForeign(file: string): boolean {
  return file.startsWith('node:') || /[\\/]node_modules[\\/]/.test(file)
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
