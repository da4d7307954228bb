import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { expect, it, onTestFinished } from 'vitest'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A folder with the program in one file, and the built package installed beside it. */
async function projectWith(program: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-kit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'tightlip'))
  const input = join(import.meta.dirname, 'programs', `${program}.ts`)
  const bundle = await rolldown({ input, platform: 'node', external: /^tightlip/, logLevel: 'silent' })
  await bundle.write({ file: join(folder, `${program}.test.mjs`), format: 'esm' })
  await bundle.close()
  return folder
}

it('passes the built adapters under node --test, where skips show their reasons', async () => {
  const cwd = await projectWith('conformance')
  const env = { PATH: process.env['PATH'], HOME: cwd }
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const output = await text(child.stdout)
  expect(output.match(/^ *not ok .*/gm)).toBeNull()
  expect(await ended).toBe(0)
  expect(output).toMatch(/^# tests 204$/m)
  expect(output).toMatch(/^# skipped 73$/m)
  expect(output).toMatch(/file: a line end at the end belongs to the value # SKIP one line end at the end of a mounted file/)
  expect(output).toContain('memory: 51 cases, 9 skipped')
}, 60_000)
