import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, told apart from a later one of the same number, and from one of the same number in another container or on another host. */
export interface ProcessLife {
  readonly pid: number
  /** When it started, in the words of the system it runs on; empty where the system does not say. */
  readonly started: string
  readonly host: string
  /** Which boot of the host; empty where the system does not say. */
  readonly boot: string
  /** Which namespace the pid counts in; empty outside Linux. */
  readonly space: string
}

let self: ProcessLife | undefined

/** This process. */
export function thisProcess(): ProcessLife {
  self ??= {
    pid: process.pid,
    started: startOf(process.pid) ?? '',
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()) ?? '',
    space: attempt(() => readlinkSync('/proc/self/ns/pid')) ?? '',
  }
  return self
}

/** Whether a process has ended for certain. One on another host, or in another container, is taken to be alive. */
export function hasEnded({ pid, started, host, boot, space }: ProcessLife): boolean {
  const here = thisProcess()
  if (host !== here.host) return false
  if (boot !== here.boot) return true // the host was started anew since
  return space === here.space && startOf(pid) !== started
}

/** When a process started; `undefined` when there is none, or only the remains of one. */
function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
    // The name in brackets may hold anything; after it come the state (field 3) and the start in ticks since boot (field 22), proc(5).
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  }
  if (process.platform === 'win32') return isRunning(pid) ? '' : undefined
  const answer = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'latin1',
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
  })
  if (answer.error !== undefined) return isRunning(pid) ? '' : undefined
  const [state = '', ...start] = answer.stdout.trim().split(/\s+/)
  return state === '' || state.startsWith('Z') ? undefined : start.join(' ')
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
