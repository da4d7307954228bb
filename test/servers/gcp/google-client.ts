import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { GcpServer } from '../../backends/gcp/server.ts'
import type { Running, Skip } from '../available.ts'

const run = promisify(execFile)
const wanted = { name: 'google-cloud-secret-manager', version: '2.32.0' } as const

/** Google's own client of Secret Manager, for Python. */
export interface GoogleClient extends Running {
  /**
   * Drives a server through the life of a secret, and logs in with the server's key file. Returns how many claims held.
   *
   * @throws {Error} with what does not hold.
   */
  check(server: GcpServer): Promise<number>
}

/** Installs the client into an environment of its own, outside the repository, where it stays for later runs. */
export async function startGoogleClient(): Promise<GoogleClient | Skip> {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const folder = join(cache, 'tightlip-servers', `${wanted.name}-${wanted.version}`)
  const python = join(folder, 'bin', 'python')
  if (!(await exists(python))) {
    const skip = await install(folder)
    if (skip !== undefined) return { skip }
  }
  return { check: async (server) => await check(python, server), stop: async () => undefined }
}

/** Why it could not be installed; nothing when it is. Two that install at once do not meet: each has its own folder until it is whole. */
async function install(folder: string): Promise<string | undefined> {
  await mkdir(dirname(folder), { recursive: true })
  const own = await mkdtemp(`${folder}.`)
  try {
    try {
      await run('python3', ['-m', 'venv', own])
    } catch {
      return 'Python 3 with venv is not installed (Debian: apt-get install python3-venv)'
    }
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', `${wanted.name}==${wanted.version}`]
    try {
      await run(join(own, 'bin', 'python'), pip)
    } catch {
      return `pip could not install ${wanted.name} ${wanted.version}`
    }
    // Who comes second finds a folder that is not empty, as good as its own.
    await rename(own, folder).catch(async (error: unknown) => {
      if (!(await exists(join(folder, 'bin', 'python')))) throw error
    })
    return undefined
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

async function check(python: string, server: GcpServer): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tightlip-gcp-'))
  try {
    const keyFile = join(folder, 'key.json')
    await writeFile(keyFile, JSON.stringify(server.login.keyFile), { mode: 0o600 })
    server.seeds.write('refused-to-python', 'x')
    server.permissions.deny('refused-to-python')
    const args = [join(import.meta.dirname, 'check.py'), server.address, server.project, keyFile, 'refused-to-python']
    const { stdout } = await run(python, args, { env: { PATH: process.env['PATH'] }, timeout: 60_000 })
    const claims = /^(\d+) claims hold$/m.exec(stdout)?.[1]
    if (claims === undefined) throw new Error(`the check said nothing of claims: ${stdout}`)
    return Number(claims)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
