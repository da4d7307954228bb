import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of a project that has the packed tarball installed, as `tightlip` and as `dotenv`. */
    readonly project: string
    /** Paths of the files in the tarball. */
    readonly packed: readonly string[]
  }
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Packages of this repository that consumers have too: type declarations and peers. */
const linked = ['@types', 'undici-types', 'zod', 'pino']

/** Packs the built package and installs it into a project of its own. */
export function setup(vitest: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-package-'))
  const [pack] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder)) as [Pack]
  const project = join(folder, 'project')
  const modules = join(project, 'node_modules')
  const tarball = `file:../${pack.filename}`
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, dependencies: { tightlip: tarball, dotenv: tarball } }))
  try {
    npm(project, 'install', '--prefer-offline', '--omit=peer')
  } catch (error) {
    if (!/ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(String(error))) throw error
    unpack(join(folder, pack.filename), modules)
  }
  for (const name of linked) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  vitest.provide('project', project)
  vitest.provide(
    'packed',
    pack.files.map(({ path }) => path),
  )
  return () => rmSync(folder, { recursive: true, force: true })
}

interface Pack {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** What `npm install` does, without a network: the tarball under both names, its dependencies from this repository. */
function unpack(tarball: string, modules: string): void {
  for (const name of ['tightlip', 'dotenv']) {
    mkdirSync(join(modules, name), { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, name)])
  }
  for (const name of dependencies(root)) cpSync(join(root, 'node_modules', name), join(modules, name), { recursive: true })
}

function dependencies(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> }
  const direct = Object.keys(manifest.dependencies ?? {})
  return [...direct, ...direct.flatMap((each) => dependencies(join(root, 'node_modules', each)))]
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
