// Brings what the bench needs besides the package itself: the libraries it compares with, and the Nodes it runs on.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
const manifest = new URL('peers.json', import.meta.url)

/**
 * The folder whose `node_modules` hold the libraries of peers.json beside this file, installed at the first call; `undefined`, with a
 * line on stderr, where npm cannot reach its registry.
 *
 * @returns {string | undefined}
 */
export function installPeers() {
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8'))
  const wanted = Object.entries(dependencies)
  const folder = join(
    cache,
    'tightlip-bench',
    wanted.map(([name, version]) => `${name.replaceAll(/\W+/g, '-').replace(/^-/, '')}-${version}`).join('_'),
  )
  if (wanted.every(([name]) => existsSync(join(folder, 'node_modules', name, 'package.json')))) return folder
  mkdirSync(folder, { recursive: true })
  cpSync(manifest, join(folder, 'package.json'))
  return npmInstall(folder, []) ? folder : undefined
}

/**
 * The Nodes that are there, by their major version: this one, those that `.ci/run` left in the cache, and 22, the first that varlock
 * runs on, installed now where it is missing.
 *
 * @returns {ReadonlyMap<number, string>}
 */
export function nodes() {
  const found = new Map([[Number(process.versions.node.split('.')[0]), process.execPath]])
  for (const major of [20, 22, 24, 26]) {
    const path = ['tightlip-ci', 'tightlip-bench'].map((place) => binary(place, major)).find((file) => existsSync(file))
    if (path !== undefined && !found.has(major)) found.set(major, path)
  }
  if (!found.has(22)) {
    const folder = join(cache, 'tightlip-bench', `node-22-${process.arch}`)
    mkdirSync(folder, { recursive: true })
    const name = `node-${process.platform}-${process.arch}@22`
    if (npmInstall(folder, ['--no-save', '--no-package-lock', name])) found.set(22, binary('tightlip-bench', 22))
  }
  return new Map([...found].toSorted(([a], [b]) => a - b))
}

/**
 * @param {string} place
 * @param {number} major
 */
function binary(place, major) {
  const name = `node-${process.platform}-${process.arch}`
  return join(cache, place, `node-${major}-${process.arch}`, 'node_modules', name, 'bin', 'node')
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 */
function npmInstall(folder, args) {
  const { status, error } = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status === 0) return true
  const what = args.at(-1) ?? 'varlock and @monyone/aho-corasick'
  console.error(
    `bench/redact: npm could not install ${what} (${error?.message ?? `exit code ${status}`}), which needs the registry once; the columns stay empty`,
  )
  return false
}
