import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import type { MaskedPlace } from '../../src/redact/places/throttle.ts'
import { drawToken } from '../redact/drawn.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tightlip-mask-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const schema = `{ '~standard': { version: 1, vendor: 'none', validate: (value) => ({ value }) } }`

const heads = {
  mjs: `import { loadSecrets, redacting } from '${pathToFileURL(join(dist, 'index.js')).href}'; import { writeFileSync } from 'node:fs'`,
  cjs: `const { loadSecrets, redacting } = require(${JSON.stringify(join(dist, 'cjs/index.js'))}), { writeFileSync } = require('node:fs')`,
}

/** Runs a program with loaded secrets whose line 5 prints one, and returns what `secrets.on('mask')` told. */
async function toldBy(kind: 'mjs' | 'cjs', line: string): Promise<readonly MaskedPlace[]> {
  const path = join(folder, `app-${drawToken(8)}.${kind}`)
  const program = `${heads[kind]}
const run = async () => {
  const secrets = await loadSecrets({ schema: { API_KEY: ${schema} }, files: false }), secret = secrets.env.API_KEY.expose()
  secrets.on('mask', (place) => writeFileSync(${JSON.stringify(`${path}.told`)}, JSON.stringify(place) + '\\n', { flag: 'a' }))
  ${line}
}
run()
`
  writeFileSync(path, program)
  const secret = drawToken()
  const ended = promisify(execFile)(process.execPath, [path], { env: { PATH: process.env['PATH'], API_KEY: secret } })
  const { stdout, stderr } = await ended.catch((error: unknown) => error as { stdout: string; stderr: string })
  expect(stdout + stderr).toContain('[redacted:API_KEY]')
  expect(stdout + stderr).not.toContain(secret)
  const notes = readFileSync(`${path}.told`, 'utf8').trim().split('\n')
  return notes.map((note) => JSON.parse(note.replaceAll(path, 'app')) as MaskedPlace)
}

it.each(['mjs', 'cjs'] as const)("secrets.on('mask') of a program (.%s) names the line, the channel and the spelling", async (kind) => {
  expect(await toldBy(kind, 'console.log(encodeURIComponent(secret), Buffer.from(secret).toString("base64"))')).toEqual([
    { name: 'API_KEY', channel: 'stdout', encoding: 'raw', where: expect.stringMatching(/^app:5:\d+$/) as string, count: 1 },
    { name: 'API_KEY', channel: 'stdout', encoding: 'base64', where: expect.stringMatching(/^app:5:\d+$/) as string, count: 1 },
  ])
})

it('the line is that of the program where a logger is wrapped by tightlip', async () => {
  const told = await toldBy('mjs', 'redacting(console).log(secret)')
  expect(told).toMatchObject([{ name: 'API_KEY', where: expect.stringMatching(/^app:5:\d+$/) as string, count: 1 }])
})

it.each(['throw new Error(secret)', 'setTimeout(() => { throw secret })', 'setTimeout(() => { throw { secret } })'])(
  'what the process prints of an uncaught error (%s) comes without a line, since none is running any more',
  async (line) => {
    const told = await toldBy('mjs', line)
    expect(told).toMatchObject([{ name: 'API_KEY', encoding: 'raw' }])
    expect(told[0]).not.toHaveProperty('where')
  },
)

it('counts to the end of the process, also at process.exit()', async () => {
  const told = await toldBy('mjs', 'for (let time = 0; time < 1000; time++) console.error(secret)\n  process.exit()')
  expect(told.map(({ count }) => count)).toEqual([1, 999])
})
