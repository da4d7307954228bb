import { beforeAll, describe, expect, it } from 'vitest'
import { capture } from './capture.ts'
import { failures, type Failure, type FailureName } from './failures.ts'
import { observeLoad, observeRefresh, observeWrites, warmUp, type Observation } from './observation.ts'
import type { Row, World } from './world.ts'

/** Milliseconds that a call may take which never ends: long enough for a machine at work to get there. */
const short = 500

/** What one cell of the matrix came to. */
export interface Cell {
  readonly load: Observation
  readonly refresh: Observation
  /** Canaries found, each with where. */
  readonly found: readonly string[]
  /** What went to standard error. */
  readonly errors: string
  /** Requests that a redirect led astray. */
  readonly strayed: number
}

/** Runs a program in three ways against one failure, each on a backend of its own, and looks for canaries in all that can be seen of it. */
export async function runCell(row: Row, failure: FailureName): Promise<Cell> {
  const { hangs }: Failure = failures[failure]
  const options = { failure, ...(hangs === true && { timeout: short }) }
  const worlds = await Promise.all([row.open(), row.open(), row.open()])
  const printed = capture()
  try {
    const [load, refresh, writes] = await Promise.all([
      observeLoad(worlds[0], options),
      observeRefresh(worlds[1], options),
      observeWrites(worlds[2], options),
    ])
    await Promise.all(worlds.map(async ({ adapter }) => await adapter.close?.()))
    const texts = [load, refresh, writes].flatMap((one) => [...one.printed])
    const found = worlds.flatMap((world) => {
      const canaries = world.seen()
      return [...texts, ['what was printed', printed.text] as const].flatMap(([where, text]) =>
        canaries.in(text).map((name) => `${where}: ${name}`),
      )
    })
    return { load, refresh, found, errors: printed.errors, strayed: sum(worlds) }
  } finally {
    printed.end()
    await Promise.all(worlds.map(async (world) => await world.stop()))
  }
}

/** Declares a test for each failure of a row. */
export function matrix(row: Row): void {
  describe(row.name, () => {
    beforeAll(async () => {
      const world = await row.open()
      await warmUp(world)
      await world.adapter.close?.()
      await world.stop()
    })

    it.each(row.failures.map((failure) => [failure]))('says nothing of what it knows and tells denied from down: %s', async (failure) => {
      const { load, refresh, found, errors, strayed } = await runCell(row, failure)
      expect(found).toEqual([])
      expect(errors).toBe('')
      expect(strayed).toBe(0)
      const allowed: readonly string[] = failures[failure][row.meets]
      expect(load.codes).not.toEqual([])
      expect(load.codes.filter((code) => !allowed.includes(code))).toEqual([])
      // A login that has ended is all that is known of a login that fails where a read found out about it.
      const later = row.meets === 'login' ? [...allowed, 'unauthenticated'] : allowed
      expect(refresh.codes).not.toEqual([])
      expect(refresh.codes.filter((code) => !later.includes(code))).toEqual([])
      const denied = refresh.codes.some((code) => ['not_found', 'permission_denied', 'failed_precondition'].includes(code))
      expect(refresh.served).toBe(!denied)
    })
  })
}

function sum(worlds: readonly World[]): number {
  return worlds.reduce((all, world) => all + world.strayed(), 0)
}
