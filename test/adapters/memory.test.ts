import { describe, expect, it } from 'vitest'
import { memory } from '../../adapters/memory.ts'
import type { SecretId } from '../../src/core/adapter.ts'
import { o, rejection } from './age-folder.ts'

const id = (path: string, params = {}): SecretId => ({ scheme: 'memory', path, params })
const textOf = (value: { bytes: Uint8Array } | undefined): string | undefined => value && Buffer.from(value.bytes).toString()

describe('memory', () => {
  it('keeps every version, and hands out copies', async () => {
    const adapter = memory({ A: 'one' })
    const bytes = Buffer.from('two')
    expect(await adapter.put(id('A'), bytes, o)).toMatchObject({ version: '2' })
    bytes.fill(0)
    const read = await adapter.get(id('A'), o)
    expect(textOf(read)).toBe('two')
    read?.bytes.fill(0)
    expect(textOf(await adapter.get(id('A'), o))).toBe('two')
    expect(textOf(await adapter.get(id('A', { version: '1' }), o))).toBe('one')
    expect(await adapter.get(id('A', { version: '3' }), o)).toBeUndefined()
  })

  it('finds a removed secret no more, and does not use its versions again', async () => {
    const adapter = memory({ A: 'one', B: 'two' })
    expect(await adapter.remove(id('A'), o)).toBe(true)
    expect(await adapter.remove(id('A'), o)).toBe(false)
    expect(await adapter.get(id('A'), o)).toBeUndefined()
    expect((await adapter.list('', o)).map((entry) => entry.id.path)).toEqual(['B'])
    expect(await adapter.put(id('A'), Buffer.from('three'), o)).toMatchObject({ version: '2' })
  })

  it('counts the calls, and not what is set from beside', async () => {
    const adapter = memory({ A: 'one' })
    adapter.set('B', 'two')
    await adapter.getMany?.([id('A'), id('B')], o)
    await adapter.get(id('A'), o)
    expect(adapter.calls).toMatchObject({ get: 1, getMany: 1, put: 0, remove: 0, list: 0 })
    adapter.calls.reset()
    expect(adapter.calls).toMatchObject({ get: 0, getMany: 0 })
  })

  it('fails and waits as the test says', async () => {
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const broken = new Error('down')
    const adapter = memory(
      { A: 'one', B: 'two' },
      { before: async ({ ids: [first] }) => (first?.path === 'B' ? Promise.reject(broken) : gate) },
    )
    let read = false
    const waiting = adapter.get(id('A'), o).then(() => (read = true))
    expect(await rejection(adapter.get(id('B'), o))).toBe(broken)
    expect(read).toBe(false)
    open()
    expect(await waiting).toBe(true)
  })

  it('tells who watches of every change, until the watch is ended', async () => {
    const adapter = memory({ A: 'one', B: 'two' })
    const controller = new AbortController()
    const seen: string[] = []
    const watching = (async () => {
      for await (const { path } of adapter.watch([id('A')], { ...o, signal: controller.signal })) seen.push(path)
    })()
    adapter.set('A', 'x')
    adapter.set('B', 'x')
    adapter.delete('A')
    await expect.poll(() => seen).toEqual(['A', 'A'])
    controller.abort()
    await watching
  })

  it('has no batch call where the test wants none, and bears another scheme', () => {
    const adapter = memory({}, { batch: false, scheme: 'aws-sm' })
    expect('getMany' in adapter).toBe(false)
    expect(adapter.scheme).toBe('aws-sm')
  })

  it('knows no params but version', async () => {
    expect(await rejection(memory({ A: 'x' }).get(id('A', { region: 'x' }), o))).toMatchObject({ code: 'invalid_reference' })
  })
})
