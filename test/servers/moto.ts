import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Running, Skip } from './available.ts'

const version = '5.2.5'

/** moto, which speaks for AWS: Secrets Manager, Parameter Store and STS, each in every region, for whoever asks. */
export interface Moto extends Running {
  readonly endpoint: string
}

// It ends when its standard input does, so that it does not outlive a test run that was killed.
const program = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(["-H", "127.0.0.1", "-p", "0"])
`

/** Starts moto in a virtual environment of its own, which the first start makes (a minute). */
export async function startMoto(): Promise<Moto | Skip> {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tightlip-servers', `moto-${version}`)
  const skip = await install(folder)
  if (skip !== undefined) return { skip }
  // Its own environment decides nothing: neither the caller's AWS settings nor Python's.
  const env = { PATH: process.env['PATH'] ?? '', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' }
  const child = spawn(join(folder, 'bin', 'python'), ['-c', program], { env, stdio: ['pipe', 'ignore', 'pipe'] })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    kill()
    await ended
  }
  try {
    return { endpoint: await endpointOf(child, ended), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Says why it cannot be installed. The folder appears whole or not at all, so two that install at once do not meet. */
async function install(folder: string): Promise<string | undefined> {
  if (existsSync(folder)) return undefined
  const run = promisify(execFile)
  const own = `${folder}.${randomUUID()}`
  mkdirSync(join(folder, '..'), { recursive: true })
  try {
    const made = await run('python3', ['-m', 'venv', own]).catch(() => undefined)
    if (made === undefined) return 'python3 with its module venv is not installed'
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `moto[server]==${version}`]
    const installed = await run(join(own, 'bin', 'python'), pip).catch(() => undefined)
    if (installed === undefined) return `pip could not install moto[server]==${version}`
    // A virtual environment may be moved as long as its python is called by its path.
    if (!existsSync(folder)) renameSync(own, folder)
    return undefined
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

async function endpointOf(child: ChildProcess, ended: Promise<void>): Promise<string> {
  const lines = createInterface({ input: child.stderr as NodeJS.ReadableStream })
  const said = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []
      if (endpoint !== undefined) resolve(endpoint)
    })
  })
  const gone = ended.then((): never => {
    throw new Error('moto ended before it listened')
  })
  return await Promise.race([said, gone])
}
