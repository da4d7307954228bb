import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { afterAll } from 'vitest'
import type { ErrorCode } from '../../src/core/errors.ts'

/** What the program said, and how it ended. */
export interface Outcome {
  readonly answer: { readonly digest?: string; readonly facts?: Record<string, string>; readonly codes?: readonly ErrorCode[] }
  readonly exitCode: number | null
  readonly errors: string
}

/** Starts the program with an environment that holds `PATH` and what is given. */
export type LoadProgram = (options: object, env?: Readonly<Record<string, string>>) => Promise<Outcome>

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Bundles `programs/gcp-load.ts`, since Node 20 runs no TypeScript; what npm installs stays outside. Removed after the tests. */
export async function buildLoadProgram(): Promise<LoadProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-gcp-program-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const input = join(import.meta.dirname, 'programs', 'gcp-load.ts')
  const bundle = await rolldown({ input, platform: 'node', external: (id) => /^[@a-z]/.test(id), logLevel: 'silent' })
  await bundle.write({ dir: join(folder, 'dist'), format: 'esm', entryFileNames: 'gcp-load.mjs', chunkFileNames: '[name]-[hash].mjs' })
  await bundle.close()
  return async (options, env = {}) => {
    const child = spawn(process.execPath, [join(folder, 'dist', 'gcp-load.mjs'), JSON.stringify(options)], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000, // a program that does not end is killed, and has no exit code then
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    const exitCode = await ended
    if (output === '') throw new Error(`the program said nothing, and this on stderr: ${errors}`)
    return { answer: JSON.parse(output) as Outcome['answer'], exitCode, errors }
  }
}
