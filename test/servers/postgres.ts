import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Running, Skip } from './available.ts'

const run = promisify(execFile)
const packages = '/usr/lib/postgresql'

/** A PostgreSQL on loopback, empty but for its superuser. */
export interface PostgresServer extends Running {
  readonly host: string
  readonly port: number
  readonly superuser: { readonly user: string; readonly password: string }
  /** Runs SQL by `psql`, as the superuser or whoever is given, and returns the rows as psql prints them unaligned. */
  sql(text: string, as?: { readonly user: string; readonly password: string }): Promise<string>
}

/** Starts the newest PostgreSQL that Debian's packages have installed, on a folder of its own; never as root, which it refuses. */
export async function startPostgres(): Promise<PostgresServer | Skip> {
  const bin = await newestBin()
  if (bin === undefined) return { skip: 'PostgreSQL is not installed (Debian: apt-get install postgresql)' }
  const identity = await unprivileged()
  if (typeof identity === 'string') return { skip: identity }
  const folder = await mkdtemp(join(tmpdir(), 'tightlip-postgres-'))
  const superuser = { user: 'postgres', password: randomBytes(18).toString('base64url') }
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, superuser.password)
  if (identity.uid !== undefined) for (const path of [folder, passwordFile]) await chown(path, identity.uid, identity.gid ?? identity.uid)
  const data = join(folder, 'data')
  const login = ['-U', superuser.user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  await run(join(bin, 'initdb'), ['-D', data, ...login, '-E', 'UTF8', '--no-sync', '--no-locale'], { ...identity, cwd: folder })
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off', `port=${port}`]
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...identity,
    cwd: folder,
    stdio: 'ignore',
  })
  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.kill('SIGINT')) await once(server, 'exit') // SIGINT: PostgreSQL's fast shutdown
    await rm(folder, { recursive: true })
    process.removeListener('exit', kill)
  }
  const kill = (): boolean => server.kill('SIGQUIT')
  process.once('exit', kill)
  const sql: PostgresServer['sql'] = async (text, { user, password } = superuser) => {
    const where = ['-h', '127.0.0.1', '-p', String(port), '-U', user, '-d', 'postgres']
    const args = ['-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', ...where, '-c', text]
    const { stdout } = await run(join(bin, 'psql'), args, { env: { PATH: process.env['PATH'], PGPASSWORD: password } })
    return stdout.trim()
  }
  try {
    await untilUp(server, sql)
  } catch (error) {
    await stop()
    throw error
  }
  return { host: '127.0.0.1', port, superuser, stop, sql }
}

async function newestBin(): Promise<string | undefined> {
  const versions = await readdir(packages).catch(() => [])
  for (const version of versions.toSorted((a, b) => Number(b) - Number(a))) {
    const bin = join(packages, version, 'bin')
    const all = await Promise.all(
      ['initdb', 'postgres', 'psql'].map((name) =>
        access(join(bin, name))
          .then(() => true)
          .catch(() => false),
      ),
    )
    if (all.every(Boolean)) return bin
  }
  return undefined
}

/** The user to run as: this one, or for root the user that the package made. */
async function unprivileged(): Promise<{ uid?: number; gid?: number } | string> {
  if (process.getuid?.() !== 0) return {}
  const ids = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout))).catch(() => [])
  const [uid, gid] = ids
  return uid === undefined || gid === undefined ? 'PostgreSQL refuses root, and there is no user postgres to run it as' : { uid, gid }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilUp(server: ChildProcess, sql: PostgresServer['sql']): Promise<void> {
  const until = Date.now() + 60_000
  while (Date.now() < until && server.exitCode === null) {
    if ((await sql('select 1').catch(() => '')) === '1') return
    await delay(50)
  }
  throw new Error('PostgreSQL did not come up')
}
