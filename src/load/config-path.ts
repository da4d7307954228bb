import { dirname, join, resolve } from 'node:path'

// `tightlip/config` looks for the file at each start, and an import of node:fs would cost it the list of all names there.
const { existsSync } = process.getBuiltinModule('node:fs')

const names = ['tightlip.config.js', 'tightlip.config.mjs', 'tightlip.config.ts']

/** The path of the project's config: at the package's root, the nearest folder upward that holds a `package.json`; `undefined` where there is none. */
export function findConfigFile(from: string = process.cwd()): string | undefined {
  const root = packageRoot(resolve(from))
  return names.map((name) => join(root, name)).find((path) => existsSync(path))
}

function packageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return from
  }
}
