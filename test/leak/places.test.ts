import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MaskedPlace } from '../../src/redact/places/throttle.ts'
import { drawToken } from '../redact/drawn.ts'
import { programs, type Programs } from './program.ts'

let all: Programs
beforeAll(async () => {
  all = await programs()
  mkdirSync(join(all.folder, 'own'))
  writeFileSync(join(all.folder, 'own/package.json'), '{ "type": "commonjs" }')
})
afterAll(() => all.remove())

const heads = {
  mjs: `import { subscribe } from 'node:diagnostics_channel'; import * as fs from 'node:fs'; import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)`,
  cjs: `const { subscribe } = require('node:diagnostics_channel')
const fs = require('node:fs')`,
}

interface Told {
  readonly told: readonly MaskedPlace[]
  readonly text: string
}

/** Runs a program whose line 12 prints a secret and which notes the masks that it is told of. Its own path reads `app`. */
async function toldBy(kind: 'mjs' | 'cjs', line: string, before = '', env: Readonly<Record<string, string>> = {}): Promise<Told> {
  const secret = drawToken()
  const program = `${heads[kind]}
const note = (place) => fs.writeFileSync('told', JSON.stringify(place) + '\\n', { flag: 'a' })
if (!process.env.TIGHTLIP_MASKS) subscribe('tightlip:mask', note)
const secret = JSON.parse(process.env.LEAK_SECRETS)[0]
${before}



// The next line calls the one after it.
charge()
function charge() { ${line} }
`
  expect(program.split('\n')[11]).toContain(line)
  const name = `own/app-${drawToken(8)}.${kind}`
  const path = join(all.folder, name)
  writeFileSync(path, program)
  const { folder, text } = await all.run(name, { hooks: true, secrets: [secret], env })
  expect(text).not.toContain(secret)
  const notes = existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8').trim().split('\n') : []
  const told = notes.map((one) => JSON.parse(one.replaceAll(path, 'app')) as MaskedPlace)
  return { told, text: text.replaceAll(path, 'app') }
}

describe.each(['mjs', 'cjs'] as const)('a program (.%s) learns which of its lines prints a secret', (kind) => {
  it.each([
    ['console.log', 'console.log("is", secret)', '', 'stdout'],
    ['console.error with an object', 'console.error({ secret })', '', 'stderr'],
    ['process.stdout.write', 'process.stdout.write(secret + "\\n")', '', 'stdout'],
    ['fs.writeSync', 'fs.writeSync(2, secret + "\\n")', '', 'stderr'],
    ['pino', 'logger.info({ secret }, "charged")', 'const logger = require("pino")()', 'stdout'],
    [
      'winston',
      'logger.info(secret)',
      'const winston = require("winston"), logger = winston.createLogger({ transports: [new winston.transports.Console()] })',
      'stdout',
    ],
    ['bunyan', 'logger.info({ secret }, "charged")', 'const logger = require("bunyan").createLogger({ name: "a" })', 'stdout'],
    ['an await', 'Promise.resolve().then(async () => { await 1; console.log(secret) })', '', 'stdout'],
  ])('by %s', async (_title, line, before, channel) => {
    const { told } = await toldBy(kind, line, before)
    expect(told).toEqual([{ name: 'SECRET_0', channel, encoding: 'raw', where: expect.stringMatching(/^app:12:\d+$/) as string, count: 1 }])
  })

  it('in another encoding', async () => {
    const { told } = await toldBy(kind, 'console.log(Buffer.from(secret).toString("hex"))')
    expect(told).toMatchObject([{ encoding: 'hex', where: expect.stringMatching(/^app:12:/) as string }])
  })
})

it('of ten thousand prints in a loop a program is told twice, with the right counts', async () => {
  const { told } = await toldBy('mjs', 'for (let time = 0; time < 10_000; time++) console.log(secret)')
  expect(told).toMatchObject([
    { count: 1, where: expect.stringMatching(/^app:12:/) as string },
    { count: 9999, where: expect.stringMatching(/^app:12:/) as string },
  ])
})

it("neither the program's prepareStackTrace nor a listener that throws or prints breaks the output", async () => {
  const { text, told } = await toldBy(
    'cjs',
    'console.log("is", secret); console.log("end")',
    'Error.prepareStackTrace = () => { throw 1 }; subscribe("tightlip:mask", () => console.log("inner", secret))',
  )
  expect(text).toContain('is [redacted:SECRET_0]')
  expect(text).toContain('inner [redacted:SECRET_0]')
  expect(text).toContain('end')
  expect(told).toHaveLength(1)
})

it('with TIGHTLIP_MASKS=warn each line that prints a secret becomes a warning', async () => {
  const { text } = await toldBy('mjs', 'for (let time = 0; time < 10; time++) console.log(secret)', '', { TIGHTLIP_MASKS: 'warn' })
  expect(text.match(/TightlipWarning: .*/g)).toEqual([
    expect.stringMatching(/^TightlipWarning: SECRET_0 was masked in stdout: app:12:\d+$/),
  ])
})

it('without a listener nothing is warned of', async () => {
  expect((await toldBy('mjs', 'console.log(secret)', '', { TIGHTLIP_MASKS: 'off' })).text).toBe('[redacted:SECRET_0]\n')
})

it('a listener of masks that prints the secret to the same stream prints a mask, and does not run in circles', async () => {
  const { text } = await toldBy(
    'cjs',
    'console.log("is", secret); console.log("end")',
    'require("node:events")[Symbol.for("tightlip.redactor")].redactor.onMask(() => console.log("inner", secret))',
  )
  expect(text).toBe('is [redacted:SECRET_0]\ninner [redacted:SECRET_0]\nend\n')
})
