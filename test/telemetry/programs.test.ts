import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newEndpoint, type Endpoint } from './endpoint.ts'
import { everyOne, newKnown, type Known } from './known.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder: string

/** The programs beside the built package. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tightlip-telemetry-'))
  cpSync(fileURLToPath(new URL('programs', import.meta.url)), folder, { recursive: true })
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/tightlip'))
  for (const name of ['@sentry', '@opentelemetry', 'zod']) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a program to its end and returns what it printed and its exit code. */
async function run(
  program: string,
  args: readonly string[],
  known: Known,
  { port, url }: Endpoint,
): Promise<{ printed: string; code: number }> {
  const child = spawn(process.execPath, [join(folder, program), ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      TOKEN: known.token,
      SPECIAL: known.special,
      PEM: known.pem,
      TEST_DSN: `http://${'0'.repeat(32)}@127.0.0.1:${port}/1`,
      TEST_URL: url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const [code] = (await once(child, 'close')) as [number]
  return { printed, code }
}

describe('a program that crashes', () => {
  it.each(['crash.mjs', 'crash.cjs'].flatMap((program) => ['an exception', 'a rejection'].map((way) => [program, way] as const)))(
    'has Sentry report it masked: %s, %s',
    async (program, way) => {
      const known = newKnown()
      for (const masks of ['plain', 'masked']) {
        const endpoint = await newEndpoint()
        const { printed, code } = await run(program, [masks, way], known, endpoint)
        const sent = endpoint.received().toString()
        expect(sent, printed).toContain('"mechanism"')
        expect(known.shownBy(sent)).toEqual(masks === 'masked' ? [] : everyOne)
        if (masks === 'masked') expect(sent).toContain('refused: [redacted:TOKEN] [redacted:SPECIAL] [redacted:PEM]')
        expect(known.shownBy(printed)).toEqual([])
        // Of a rejection Sentry warns only.
        expect(code).toBe(way === 'an exception' ? 1 : 0)
      }
    },
  )
})

describe('a program that exports spans, log records and metrics', () => {
  it.each(['exports.mjs', 'exports.cjs'])('exports them masked: %s', async (program) => {
    const known = newKnown()
    for (const masks of ['plain', 'masked']) {
      const endpoint = await newEndpoint()
      const { printed, code } = await run(program, [masks], known, endpoint)
      const sent = endpoint.received().toString()
      expect(code, printed).toBe(0)
      for (const part of ['"exception.message"', '"body"', '"dataPoints"']) expect(sent).toContain(part)
      for (const each of sent.trim().split('\n')) expect(known.shownBy(each)).toEqual(masks === 'masked' ? [] : everyOne)
    }
  })
})
