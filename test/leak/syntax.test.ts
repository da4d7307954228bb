import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, type Programs, programs } from './program.ts'
import { madeUp, showsSome } from './secrets.ts'

let built: Programs
let folder: string
beforeAll(async () => {
  built = await programs()
  folder = realpathSync(built.folder)
})
afterAll(() => built.remove())

const { token } = madeUp()
// The secret stands on the line that fails, which Node prints.
const broken = `const fine = 1\nconst token = '${token}' = 2\n`

let count = 0

/** Lays out the files in a folder of their own, whose name has the ending given, and runs the one named main, bare and with the hooks. */
async function both(
  files: Readonly<Record<string, string>>,
  { ending = '', options = [] as readonly string[] } = {},
): Promise<{ bare: Ended; masked: Ended; own: string }> {
  const name = `syntax-${count++}${ending}`
  const own = join(folder, name)
  mkdirSync(own)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(own, file), content)
  const main = join(name, Object.keys(files).find((file) => file.startsWith('main')) ?? '')
  const [bare, masked] = await Promise.all([
    built.run(main, { hooks: false, secrets: [token], options }),
    built.run(main, { hooks: true, secrets: [token], options }),
  ])
  expect(masked.code).toBe(bare.code)
  expect(bare.code).toBe(1)
  expect(showsSome(masked.output, token)).toBe(false)
  return { bare, masked, own }
}

test.each([
  ['the program itself', 'main.mjs', { 'main.mjs': broken }],
  ['a module that it imports', 'part.mjs', { 'main.mjs': `import './part.mjs'`, 'part.mjs': broken }],
  ['a module that it imports later', 'part.mjs', { 'main.mjs': `await import('./part.mjs')`, 'part.mjs': broken }],
  ['a module that a module imports', 'part.js', { 'main.mjs': `import './link.js'`, 'link.js': `import './part.js'`, 'part.js': broken }],
  ['a module that CommonJS imports', 'part.mjs', { 'main.cjs': `import('./part.mjs')`, 'part.mjs': broken }],
  ['a module that CommonJS requires', 'part.mjs', { 'main.cjs': `require('./part.mjs')`, 'part.mjs': broken }],
])('a syntax error in %s, an ES module, is printed with its place, and without the line', async (_, failing, files) => {
  const { bare, masked, own } = await both(files)
  const place = `${pathToFileURL(join(own, failing)).href}:2`
  expect(bare.stderr.toString()).toContain(`${place}\n`)
  expect(showsSome(bare.output, token)).toBe(true)
  const [first, ...rest] = masked.stderr.toString().split('\n')
  expect(first?.replace(/:\d+$/, '')).toBe(place)
  expect(rest.join('\n')).toMatch(/^SyntaxError: .+\n {4}at [^]+\n\nNode\.js v[\d.]+\n$/)
  expect(masked.text).not.toContain('const token')
})

test('the place has the column that Node points to', async () => {
  const { bare, masked } = await both({ 'main.mjs': broken })
  const arrow = bare.stderr.toString().split('\n')[2] ?? ''
  expect(arrow.trim()).toMatch(/^\^+$/)
  expect(masked.stderr.toString().split('\n')[0]).toMatch(new RegExp(`/main\\.mjs:2:${arrow.indexOf('^') + 1}$`))
})

test('the place is masked', async () => {
  const { masked } = await both({ 'main.mjs': broken }, { ending: token })
  expect(masked.stderr.toString()).toMatch(/^file:.*\[redacted:SECRET_0\]\/main\.mjs:2:\d+\nSyntaxError/)
})

test('a syntax error that the program throws has no place but its stack', async () => {
  const { masked } = await both({ 'main.mjs': `const token = '${token}'\nthrow new SyntaxError(token)` })
  expect(masked.stderr.toString()).toMatch(/^SyntaxError: \[redacted:SECRET_0\]\n {4}at file:.*\/main\.mjs:2:7\n/)
})

test.each([
  ['a CommonJS program', 'main.cjs', { 'main.cjs': broken }],
  ['a CommonJS module that is required', 'part.cjs', { 'main.cjs': `require('./part.cjs')`, 'part.cjs': broken }],
  ['a CommonJS module that is imported', 'part.cjs', { 'main.mjs': `import './part.cjs'`, 'part.cjs': broken }],
])('a syntax error in %s is printed with its place and the line masked', async (_, failing, files) => {
  const { bare, masked, own } = await both(files)
  expect(showsSome(bare.output, token)).toBe(true)
  expect(masked.stderr.toString().startsWith(`${join(own, failing)}:2\nconst token = '[redacted:SECRET_0]' = 2\n`)).toBe(true)
})

test('a name that a module does not export is printed with its place', async () => {
  const { masked, own } = await both({ 'main.mjs': `import { nothing } from './part.mjs' // ${token}`, 'part.mjs': '' })
  expect(masked.stderr.toString().startsWith(`${pathToFileURL(join(own, 'main.mjs')).href}:1\n`)).toBe(true)
})

test.each([
  ['that is none', `import './part.json' with { type: 'json' }`],
  ['without its type', `import './part.json'`],
])('JSON %s is printed with its file', async (_, main) => {
  const { masked, own } = await both({ 'main.mjs': main, 'part.json': `{ "token": ${token} }` })
  expect(masked.stderr.toString()).toContain(join(own, 'part.json'))
})

test('the report on a syntax error has its stack, without the line', async () => {
  const options = ['--report-uncaught-exception', '--report-filename=mine.json', '--report-directory=.']
  const { masked } = await both({ 'main.mjs': broken }, { options })
  const report = readFileSync(join(masked.folder, 'mine.json'))
  expect(showsSome(report, token)).toBe(false)
  expect(report.toString()).toContain('compileSourceTextModule')
  expect(report.toString()).not.toContain('const token')
})
