// Builds dist: ES modules, the CommonJS copy, the types of both. Runs as `npm run build`.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { entries } from './entries.js'
import { twins } from './twins.js'
import { buildWorkerHooks } from './worker-hooks.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
/** Imports that name a package or a part of Node: they stay imports. */
const packages = /^[^./]/

const started = performance.now()
const target = mkdtempSync(join(root, '.dist-'))
try {
  await bundle('es', target)
  await bundle('cjs', join(target, 'cjs'))
  await buildWorkerHooks(target)
  writeFileSync(join(target, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
  copyFileSync(join(root, 'src/dotenv/config.cjs'), join(target, 'config.cjs'))
  declarations()
  chmodSync(target, 0o755)
  if (!same(target, dist)) swap()
} finally {
  rmSync(target, { recursive: true, force: true })
}
console.log(`built ${files(dist).length} files in ${Math.round(performance.now() - started)} ms`)

/**
 * @param {'es' | 'cjs'} format
 * @param {string} dir
 */
async function bundle(format, dir) {
  const input = Object.entries(entries).filter(([, { copied }]) => format === 'es' || copied)
  const build = await rolldown({
    cwd: root,
    platform: 'node',
    input: Object.fromEntries(input.map(([name, { source }]) => [name, `./${source}`])),
    external: packages,
    plugins: format === 'cjs' ? [twins()] : [builtins()],
    onLog(level, log) {
      // What one entry imports when it needs it, another may import at once.
      if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(`${log.code}: ${log.message}`)
    },
  })
  await build.write({
    dir,
    format,
    // Beside the entries: a URL relative to `import.meta.url` means the same wherever the bundler puts the line.
    chunkFileNames: '[name]-[hash].js',
    exports: 'named',
    codeSplitting: { groups: [{ name: chunkOf, debugName: 'start' }] },
    comments: { legal: true, annotation: true, jsdoc: false },
  })
  await build.close()
}

/**
 * The chunk that a module goes into, so that starting costs few files: `base` is what `config` and `dotenv` import at once, `main`
 * what `index` imports besides. The bundler splits the rest.
 *
 * @param {string} id
 * @param {import('rolldown').ChunkingContext} context
 */
function chunkOf(id, context) {
  const { config, dotenv, index } = entries
  if (imports([config, dotenv], context).has(id) || id === join(root, dotenv.source)) return 'base'
  return imports([index], context).has(id) ? 'main' : undefined
}

/**
 * The modules that entries import at once, and those that they do, without the entries.
 *
 * @param {readonly { source: string }[]} from
 * @param {import('rolldown').ChunkingContext} context
 */
function imports(from, context) {
  const sources = from.map(({ source }) => join(root, source))
  const seen = new Set(sources)
  for (const id of seen) for (const imported of context.getModuleInfo(id)?.importedIds ?? []) seen.add(imported)
  for (const source of sources) seen.delete(source)
  return seen
}

/**
 * In the chunk that every start loads, parts of Node that nobody patches are taken from the process: an import makes Node list all
 * their names first, which costs a start 1 ms (bench/start-up).
 *
 * @returns {import('rolldown').Plugin}
 */
function builtins() {
  const taken = 'buffer|crypto|diagnostics_channel|events|os|path|timers|timers/promises|url|util|util/types|vm'
  const pattern = new RegExp(`^import (?:(\\w+),? )?(?:\\{([^}]*)\\} )?from "(node:(?:${taken}))";$`, 'gm')
  return {
    name: 'builtins',
    renderChunk(code, { name }) {
      if (name !== 'base' && name !== 'main') return null
      return code.replaceAll(pattern, (_, whole, names, part) => {
        const parts = [whole, names && `{${names.replaceAll(' as ', ': ')}}`].filter(Boolean)
        return parts.map((to) => `const ${to} = process.getBuiltinModule("${part}");`).join(' ')
      })
    },
  }
}

/** The declarations of the source files, and a copy of them that a compiler takes for CommonJS. */
function declarations() {
  const types = join(target, 'types')
  const compiler = fileURLToPath(import.meta.resolve('typescript/package.json')).replace('package.json', 'bin/tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', types], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the types do not compile')
  for (const file of files(types)) {
    const from = join(types, file)
    // Declarations keep the extensions of the sources, which a compiler older than 5.0 does not take.
    const text = readFileSync(from, 'utf8').replaceAll(/((?:from|import\() ?['"]\.{1,2}\/[^'"]+)\.ts(?=['"])/g, '$1.js')
    writeFileSync(from, text)
    const copy = join(target, 'cjs', 'types', file)
    mkdirSync(dirname(copy), { recursive: true })
    writeFileSync(copy, text)
  }
}

/** Puts the build in the place of the last one, by rename: who reads `dist` meanwhile never sees half a build. */
function swap() {
  const old = mkdtempSync(join(root, '.dist-'))
  if (existsSync(dist)) renameSync(dist, join(old, 'dist'))
  renameSync(target, dist)
  rmSync(old, { recursive: true })
}

/**
 * @param {string} one
 * @param {string} other
 */
function same(one, other) {
  const names = files(one)
  if (names.join() !== files(other).join()) return false
  return names.every((name) => readFileSync(join(one, name)).equals(readFileSync(join(other, name))))
}

/**
 * The files below a folder, relative to it, sorted.
 *
 * @param {string} folder
 */
function files(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()
}
