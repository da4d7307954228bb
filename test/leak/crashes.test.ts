import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtPrograms } from './built.ts'
import { type Ended } from './program.ts'
import { crashes } from './programs/crashes.mjs'
import { madeUp, showsSome } from './secrets.ts'

const built = builtPrograms()

const { token, special, body, pem } = madeUp()
const secrets = [token, special, pem]
const spellings = [
  token,
  body,
  Buffer.from(token).toString('base64'),
  Buffer.from(token)
    .toString('hex')
    .replaceAll(/..(?!$)/g, '$& '),
  token.slice(0, 20),
]

async function both(
  name: string,
  options: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ bare: Ended; masked: Ended }> {
  const common = { args: [name], options, secrets, env }
  const [bare, masked] = await Promise.all([
    built.run('crashes.mjs', { ...common, hooks: false }),
    built.run('crashes.mjs', { ...common, hooks: true }),
  ])
  return { bare, masked }
}

function leaks(output: Buffer): boolean {
  // Inspection prints bytes as numbers, in columns.
  const numbers = [...Buffer.from(token)].slice(0, 16).join(',')
  return spellings.some((text) => showsSome(output, text)) || output.toString().replaceAll(/\s/g, '').includes(numbers)
}

test.each(Object.keys(crashes))('%s leaks without the hooks and not with them, and ends the process in the same way', async (name) => {
  const { bare, masked } = await both(name)
  expect(leaks(bare.output)).toBe(true)
  expect(masked.text).not.toContain(token.slice(0, 16))
  expect(leaks(masked.output)).toBe(false)
  expect({ code: masked.code, signal: masked.signal }).toEqual({ code: bare.code, signal: bare.signal })
  // Of a proxy nothing is shown, of what JSON.parse quotes ten characters, and a mask in bytes is inspected as bytes.
  if (!/proxy|within a text|bytes/.test(name)) expect(masked.text).toMatch(/\[redacted:SECRET_[02]\]|\[redaction failed\]/)
})

describe('with --unhandled-rejections', () => {
  test.each(['throw', 'strict', 'warn', 'warn-with-error-code', 'none'])('=%s nothing leaks and the exit code stays', async (mode) => {
    for (const name of ['a rejection with an error', 'a rejection with a string']) {
      const { bare, masked } = await both(name, [`--unhandled-rejections=${mode}`])
      expect(leaks(bare.output)).toBe(mode !== 'none')
      expect(leaks(masked.output)).toBe(false)
      expect({ code: masked.code, signal: masked.signal }).toEqual({ code: bare.code, signal: bare.signal })
    }
  })
})

test.each(['--trace-uncaught', '--trace-warnings', '--enable-source-maps', '--stack-trace-limit=0'])(
  'with %s nothing leaks',
  async (option) => {
    const { bare, masked } = await both('an error thrown later', [option])
    expect(leaks(bare.output)).toBe(true)
    expect(leaks(masked.output)).toBe(false)
    expect(masked.code).toBe(bare.code)
  },
)

test('the report on an uncaught error is written masked, where Node writes it, and without the environment', async () => {
  const { bare, masked } = await both('an error thrown later', ['--report-uncaught-exception'])
  const [name = '', theirs = ''] = [masked, bare].map(({ folder }) =>
    readdirSync(folder).find((file) => /^report\.\d{8}\.\d{6}\.\d+\.0\.001\.json$/.test(file)),
  )
  expect(leaks(readFileSync(join(bare.folder, theirs)))).toBe(true)
  const text = readFileSync(join(masked.folder, name))
  expect(leaks(text)).toBe(false)
  const report = JSON.parse(text.toString()) as Record<string, Record<string, unknown>>
  expect(report['header']).toMatchObject({ event: '[redacted:SECRET_0]', trigger: 'Exception' })
  expect(report['javascriptStack']).toMatchObject({ message: 'Error: [redacted:SECRET_0]' })
  expect(report).not.toHaveProperty('environmentVariables')
  expect(masked.stderr.toString()).toContain(`Writing Node.js report to file: ${name}\nNode.js report completed\n`)
  expect(masked.code).toBe(bare.code)
})

test('the report honours its folder, its name and the compact form', async () => {
  const { masked } = await both('an error thrown later', [
    '--report-uncaught-exception',
    '--report-filename=mine.json',
    '--report-directory=.',
    '--report-compact',
  ])
  const text = readFileSync(join(masked.folder, 'mine.json'), 'utf8')
  expect(text.trim().split('\n')).toHaveLength(1)
  expect(text).toContain('[redacted:SECRET_0]')
})

test('an error is printed as Node prints it, but for the excerpt of the source', async () => {
  const { masked } = await both('an error with a cause')
  expect(masked.stderr.toString()).toMatch(
    /^Error: x\n {4}at [^]+\[cause\]: Error: y\n[^]+\[cause\]: '\[redacted:SECRET_0\]'[^]+\n\nNode\.js v\d+\.\d+\.\d+\n$/,
  )
  expect(masked.stdout.length).toBe(0)
})

test('listeners of exit run before the error is printed, as in Node', async () => {
  const { masked } = await both('an error beside listeners of exit')
  expect(masked.stdout.toString()).toBe('exit listener 1\n')
})
