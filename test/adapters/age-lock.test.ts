import { randomInt } from 'node:crypto'
import { existsSync, readdirSync, readlinkSync, symlinkSync, writeFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { acquireLock, removeDeadLocks } from '../../adapters/age/lock.ts'
import { thisProcess } from '../../adapters/age/process-life.ts'
import { emptyFolder, rejection } from './age-folder.ts'
import { buildProgram } from './program.ts'

const signal = new AbortController().signal
const quick = { signal, timeout: 100 }
const holder = (changes: object): string => JSON.stringify({ ...thisProcess(), token: '0123456789abcdef', ...changes })

let taker: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  taker = await buildProgram('lock-taker')
})

describe('the lock', () => {
  it('names its holder, and is gone once released', async () => {
    const path = join(emptyFolder(), 'lock')
    const lock = await acquireLock(path, quick)
    expect(JSON.parse(readlinkSync(path))).toMatchObject({ pid: process.pid, started: expect.stringMatching(/./) as string })
    lock.release()
    expect(readdirSync(join(path, '..'))).toEqual([])
  })

  it('of a living holder is waited for, and the error names the holder and the lock', async () => {
    const path = join(emptyFolder(), 'lock')
    const lock = await acquireLock(path, quick)
    const error = await rejection(acquireLock(path, quick))
    expect(error).toMatchObject({ code: 'unavailable' })
    expect((error as Error).message).toContain(`process ${process.pid} on`)
    expect((error as Error).message).toContain(path)
    const next = acquireLock(path, { signal, timeout: 10_000 })
    lock.release()
    ;(await next).release()
  })

  it('is not waited for any longer when the wait is cancelled', async () => {
    const path = join(emptyFolder(), 'lock')
    await acquireLock(path, quick)
    const controller = new AbortController()
    const waiting = rejection(acquireLock(path, { signal: controller.signal, timeout: 60_000 }))
    controller.abort()
    expect(await waiting).toMatchObject({ code: 'cancelled' })
  })

  it.each([
    ['that has ended', { pid: 2 ** 22 + 1, started: '1' }],
    ['whose number another process has now', { started: '1' }],
    ['of an earlier boot', { boot: 'another' }],
  ])('of a holder %s is taken at once', async (_, changes) => {
    const path = join(emptyFolder(), 'lock')
    symlinkSync(holder(changes), path)
    const lock = await acquireLock(path, { signal, timeout: 0 })
    lock.release()
    expect(readdirSync(join(path, '..'))).toEqual([])
  })

  it.each([
    ['on another host', { host: 'elsewhere.example', pid: 2 ** 22 + 1 }],
    ['in another container', { space: 'pid:[1]', pid: 2 ** 22 + 1 }],
  ])('of a holder %s is not taken, and the error says what to remove', async (_, changes) => {
    const path = join(emptyFolder(), 'lock')
    symlinkSync(holder(changes), path)
    const error = await rejection(acquireLock(path, quick))
    expect((error as Error).message).toMatch(/if that process is gone, remove the lock/)
    expect(readlinkSync(path)).toBe(holder(changes))
  })

  it('of a writer that was killed before it had named itself is taken when it is older than any living one', async () => {
    const path = join(emptyFolder(), 'lock')
    writeFileSync(path, '')
    expect(await rejection(acquireLock(path, quick))).toMatchObject({ code: 'unavailable' })
    utimesSync(path, new Date(Date.now() - 5000), new Date(Date.now() - 5000))
    const lock = await acquireLock(path, { signal, timeout: 0 })
    lock.release()
    expect(existsSync(path)).toBe(false)
  })

  it('of a dead holder is taken by one at a time, when 40 want it', async () => {
    const path = join(emptyFolder(), 'lock')
    symlinkSync(holder({ started: '1' }), path)
    let inside = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const lock = await acquireLock(path, { signal, timeout: 20_000 })
        most = Math.max(most, ++inside)
        await delay(1)
        inside--
        lock.release()
      }),
    )
    expect(most).toBe(1)
    removeDeadLocks(path)
    expect(readdirSync(join(path, '..'))).toEqual([])
  })

  it('is held by one process at a time, while processes that hold it or take it over are killed', { timeout: 120_000 }, async () => {
    const folder = emptyFolder()
    const start = (): ReturnType<typeof taker> => taker(join(folder, 'lock'), join(folder, 'inside'))
    let rounds = 0
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let kills = 0; kills < 15; kills++) {
          const running = start()
          await running.printed(1)
          await delay(randomInt(0, 20))
          running.child.kill('SIGKILL')
          expect(await running.ended, running.errors()).toBe(null)
          expect(running.lines).not.toContain('not alone')
          rounds += running.lines.length
        }
      }),
    )
    expect(rounds).toBeGreaterThanOrEqual(60)
    const last = await acquireLock(join(folder, 'lock'), { signal, timeout: 0 })
    removeDeadLocks(join(folder, 'lock'))
    last.release()
    expect(readdirSync(folder)).toEqual(['inside'])
  })
})
