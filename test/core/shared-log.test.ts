import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SharedLog } from '../../src/core/shared-log.ts'

const record = (text: string): Buffer => Buffer.from(text)
const texts = (log: SharedLog): readonly string[] => log.take().map(String)
const other = (log: SharedLog): SharedLog => SharedLog.from(log.memory) as SharedLog

describe('a log that threads share', () => {
  test('gives each thread what the others appended, in one order, once', () => {
    const one = SharedLog.create()
    const two = other(one)
    one.append(record('a'))
    two.append(record('b'))
    one.append(record('c'))
    expect(texts(other(one))).toEqual(['a', 'b', 'c'])
    // What it appended before it took what the other had is among what it takes.
    expect(texts(two)).toEqual(['a', 'b', 'c'])
    expect(texts(one)).toEqual(['b', 'c'])
    expect([texts(one), texts(two)]).toEqual([[], []])
  })

  test('has nothing waiting once all is taken', () => {
    const one = SharedLog.create()
    const two = other(one)
    expect([one.waiting, two.waiting]).toEqual([false, false])
    one.append(record('a'))
    expect([one.waiting, two.waiting]).toEqual([false, true])
    texts(two)
    expect(two.waiting).toBe(false)
  })

  test('takes more than 16 MiB, records of any length, and empty ones', () => {
    const one = SharedLog.create()
    const two = other(one)
    const large = Buffer.alloc(5 << 20, 'x')
    for (const length of [0, 1, 4, 4095, 4096, 4097]) one.append(large.subarray(0, length))
    for (let round = 0; round < 5; round++) two.append(large)
    expect(two.take().map(({ length }) => length)).toEqual([0, 1, 4, 4095, 4096, 4097, ...Array.from({ length: 5 }, () => 5 << 20)])
    expect(one.take().every((taken) => taken.equals(large))).toBe(true)
  })

  test('refuses what it has no room for and goes on', () => {
    const one = SharedLog.create()
    const two = other(one)
    expect(() => one.append({ length: 1 << 28 } as Uint8Array)).toThrow(RangeError)
    one.append(record('a'))
    expect(texts(two)).toEqual(['a'])
  })

  test('gives nobody a record that was erased, and keeps none of it', () => {
    const one = SharedLog.create()
    const two = other(one)
    const [first = 0] = one.append(record('former'), record('other'))
    one.append(record('newer'))
    one.erase(first)
    expect(texts(two)).toEqual(['other', 'newer'])
    expect(two.waiting).toBe(false)
  })

  test('does not hold a record in clear', () => {
    const log = SharedLog.create()
    const secret = record('a text of some length that can be found')
    log.append(secret)
    for (const memory of Object.values(log.memory)) expect(Buffer.from(memory).includes(secret.subarray(0, 4))).toBe(false)
  })

  test('is nothing that comes of anything else', () => {
    for (const memory of [undefined, 1, {}, { control: new ArrayBuffer(8), records: new ArrayBuffer(8) }]) {
      expect(SharedLog.from(memory)).toBeUndefined()
    }
  })
})

describe('among threads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tightlip-log-'))
  const file = join(folder, 'shared-log.cjs')
  beforeAll(async () => {
    const build = await rolldown({ input: fileURLToPath(import.meta.resolve('../../src/core/shared-log.ts')), platform: 'node' })
    await build.write({ file, format: 'cjs' })
    await build.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const writer = (log: SharedLog, name: string, { count, rests = false }: { count: number; rests?: boolean }): Worker =>
    new Worker(
      `const { parentPort, workerData: { file, memory, name, count, rests } } = require('node:worker_threads')
      const log = require(file).SharedLog.from(memory)
      const clock = new Int32Array(new SharedArrayBuffer(4))
      for (let index = 0; index < count; index++) {
        log.append(Buffer.from(name + ' ' + index))
        if (rests && index % 100 === 99) Atomics.wait(clock, 0, 0, 1)
      }
      parentPort.postMessage(log.take().length)`,
      { eval: true, workerData: { file, memory: log.memory, name, count, rests } },
    )

  test('nothing is lost and the order of each is kept', async () => {
    const log = SharedLog.create()
    const names = ['a', 'b', 'c']
    await Promise.all(names.map(async (name) => await once(writer(log, name, { count: 20_000 }), 'exit')))
    const taken = texts(log)
    expect(taken).toHaveLength(60_000)
    for (const name of names) {
      const own = taken.filter((text) => text.startsWith(name))
      expect(own).toEqual(Array.from({ length: 20_000 }, (_, index) => `${name} ${index}`))
    }
  })

  test('one that is terminated while it appends silences nobody', async () => {
    const log = SharedLog.create()
    for (let round = 0; round < 10; round++) {
      const doomed = ['x', 'y'].map((name) => writer(log, name, { count: 1e9, rests: true }))
      await Promise.all(doomed.map(async (worker) => await once(worker, 'online')))
      const before = Date.now()
      while (texts(log).length === 0 && Date.now() - before < 5000) await new Promise((resolve) => setImmediate(resolve))
      await Promise.all(doomed.map(async (worker) => await worker.terminate()))
      texts(log)
      const late = SharedLog.from(log.memory) as SharedLog
      late.append(record(`after ${round}`))
      expect(texts(log)).toEqual([`after ${round}`])
    }
  })
})
