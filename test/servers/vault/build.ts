import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Skip } from '../available.ts'

const run = promisify(execFile)
const sources = ['main.go', 'go.mod', 'go.sum']
const longest = 30 * 60_000

/** The program of `main.go`, built once per machine into the cache: some eight minutes and 4.5 GB of Go's own caches the first time. */
export async function vaultProgram(): Promise<string | Skip> {
  if (!(await hasGo())) return { skip: 'there is no Go on the PATH to build Vault with' }
  const hash = createHash('sha256')
  for (const name of sources) hash.update(await readFile(join(import.meta.dirname, name)))
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(cache, 'tightlip-servers', `vault-1.21.4-${hash.digest('hex').slice(0, 16)}`)
  const program = join(folder, 'vault')
  if (await exists(program)) return program
  await mkdir(folder, { recursive: true })
  const unlock = await lock(join(folder, 'lock'))
  try {
    if (!(await exists(program))) await build(program)
    return program
  } catch (error) {
    return { skip: `Vault could not be built: ${lastLine(error)}` }
  } finally {
    await unlock()
  }
}

async function build(program: string): Promise<void> {
  const partial = `${program}.${process.pid}`
  process.stderr.write('building Vault 1.21.4 for the tests: some 8 minutes on a machine that never did, 20 seconds later on\n')
  await run('go', ['build', '-o', partial, '.'], { cwd: import.meta.dirname, timeout: longest, maxBuffer: 64 * 1024 * 1024 })
  await rename(partial, program)
}

/** Holds a file that names this process; that of a process which is gone is taken over. */
async function lock(path: string): Promise<() => Promise<void>> {
  const until = Date.now() + longest
  for (;;) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(String(process.pid))
      await file.close()
      return async () => await rm(path, { force: true })
    } catch (error) {
      if (!isCode(error, 'EEXIST') || Date.now() > until) throw error
      const holder = Number(await readFile(path, 'utf8').catch(() => ''))
      if (holder > 0 && !isAlive(holder)) await rm(path, { force: true })
      else await delay(500)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

async function hasGo(): Promise<boolean> {
  return await run('go', ['version']).then(
    () => true,
    () => false,
  )
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function lastLine(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string }
  return stderr.trim().split('\n').at(-1) || (message.split('\n')[0] ?? '')
}
