import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import type { Entry } from './store.ts'

/** Milliseconds; `setTimeout` takes no more. */
export const longestTimeout: number = 2 ** 31 - 1

/**
 * One timer for each backend, so that what is read together is refreshed together. Timers do not hold the process open.
 */
export class Schedule {
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #run: (scheme: string) => void

  constructor(run: (scheme: string) => void) {
    this.#run = run
  }

  /** Runs a backend's refresh after `milliseconds`; an earlier run that was set for it is dropped. */
  set(scheme: string, milliseconds: number): void {
    clearTimeout(this.#timers.get(scheme))
    const timer = setTimeout(() => this.#run(scheme), Math.min(longestTimeout, Math.max(0, milliseconds)))
    this.#timers.set(scheme, timer.unref())
  }

  /** Drops all runs. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}

/**
 * A part of the ttl, between 80 and 100 %, fixed by host, process and backend: a fleet that started together does not ask
 * together.
 */
export function jittered(ttl: number, scheme: string): number {
  const digest = createHash('sha256').update(`${hostname()}\n${process.pid}\n${scheme}`).digest()
  return ttl * (1 - 0.2 * (digest.readUInt32BE(0) / 2 ** 32))
}

/** Milliseconds until entries of one backend are read again: sooner while one of them fails, and a moment after a rotation that is known. */
export function untilRead(entries: readonly Entry[], ttl: number, scheme: string): number {
  const now = Date.now()
  const failing = entries.some(({ error }) => error !== undefined)
  const regular = failing ? Math.min(ttl, Math.max(1000, Math.min(30_000, ttl / 5))) : ttl
  const rotations = entries.flatMap(({ resolved }) => {
    const left = (resolved?.from?.nextRotationAt?.getTime() ?? 0) - now
    return left > 0 ? [left + 1000] : []
  })
  return Math.min(jittered(regular, scheme), ...rotations)
}
