import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { age, type AgeOptions } from '../../adapters/age/index.ts'
import { ageFolder, id, o } from './age-folder.ts'
import { buildProgram } from './program.ts'

let writer: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  writer = await buildProgram('age-writer')
})

function watching(options: AgeOptions, names: readonly string[], adapter = age(options)): { seen: string[]; end: () => Promise<void> } {
  const controller = new AbortController()
  const seen: string[] = []
  const running = (async () => {
    for await (const { path } of adapter.watch(names.map(id), { ...o, signal: controller.signal })) seen.push(path)
  })()
  return {
    seen,
    end: async () => {
      controller.abort()
      await running
    },
  }
}

describe('watching the store', () => {
  it('sees what another process wrote, and only that, without polling', async () => {
    const { options } = await ageFolder()
    for (const name of ['A', 'B']) await age(options).put(id(name), Buffer.from('x'), o)
    const adapter = age(options)
    await adapter.getMany(['A', 'B', 'NEW'].map(id), o)
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const { seen, end } = watching(options, ['A', 'B', 'NEW'], adapter)
    expect(await writer(options.store, options.identity, 'A', '1').ended).toBe(0)
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['A'])
    expect(await writer(options.store, options.identity, 'NEW', '1').ended).toBe(0)
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['A', 'NEW'])
    await age(options).remove(id('B'), o)
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['A', 'NEW', 'B'])
    await end()
    expect(timers.mock.calls.filter(([, delay]) => delay === 5000)).toEqual([])
    timers.mockRestore()
  })

  it('sees by polling where it is told to', async () => {
    const { options } = await ageFolder()
    await age(options).put(id('A'), Buffer.from('x'), o)
    const { seen, end } = watching({ ...options, polling: 20 }, ['A'])
    const other = age({ ...options, polling: 20 })
    await other.get(id('A'), o)
    await expect
      .poll(
        async () => {
          if (seen.length === 0) await age(options).put(id('A'), Buffer.from('y'), o)
          return seen[0]
        },
        { timeout: 5000 },
      )
      .toBe('A')
    await end()
  })

  it('tells of a change made between the read and the watch', async () => {
    const { options } = await ageFolder()
    const adapter = age(options)
    await adapter.get(id('A'), o)
    await age(options).put(id('A'), Buffer.from('x'), o)
    const { seen, end } = watching(options, ['A'], adapter)
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['A'])
    await end()
  })

  it('goes on after the store was damaged and restored', async () => {
    const { options } = await ageFolder()
    const adapter = age(options)
    await adapter.put(id('A'), Buffer.from('x'), o)
    await adapter.get(id('A'), o)
    const { seen, end } = watching(options, ['A'], adapter)
    copyFileSync(options.store, `${options.store}.copy`)
    writeFileSync(options.store, 'damaged')
    rmSync(options.store)
    copyFileSync(`${options.store}.copy`, options.store)
    await age(options).put(id('A'), Buffer.from('y'), o)
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['A'])
    await end()
  })

  it('keeps no process alive', async () => {
    const { options } = await ageFolder()
    const program = await buildProgram('age-watcher')
    const running = program(options.store, options.identity)
    expect(await running.ended, running.errors()).toBe(13)
    expect(running.lines).toEqual(['watching'])
  })
})
