import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { age, createStore } from '../../adapters/age/index.ts'
import { ageFolder, emptyFolder, id, o, rejection } from './age-folder.ts'
import { buildProgram } from './program.ts'

let writer: Awaited<ReturnType<typeof buildProgram>>
beforeAll(async () => {
  writer = await buildProgram('age-writer')
})

/** Mounts a disk of 64 KiB, which only root may, and not in every container. */
function smallDisk(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0
}

describe('a disk that is full', () => {
  it('loses nothing: the write is refused with that reason and the store stands as it was', async ({ skip }) => {
    const folder = emptyFolder()
    if (!smallDisk(folder)) skip('no right to mount a small disk here')
    onTestFinished(() => void execFileSync('umount', [folder]))
    const options = { store: join(folder, '.tightlip', 'a.age'), env: { XDG_CONFIG_HOME: emptyFolder() } }
    await createStore(options, o)
    await age(options).put(id('A'), Buffer.from('kept'), o)
    const before = readFileSync(options.store)
    const filler = join(folder, 'filler')
    expect(() => writeFileSync(filler, Buffer.alloc(1_000_000))).toThrow(/ENOSPC/)
    // Without any room, and with room for the lock but not for the store.
    for (const room of [0, 4096]) {
      truncateSync(filler, statSync(filler).size - room)
      const error = await rejection(age(options).put(id('B'), Buffer.from('x'), o))
      expect(error).toMatchObject({ code: 'unavailable', retryable: false, message: expect.stringContaining('no space left') as string })
      expect((error as Error).message).toContain(room === 0 ? 'a.age.lock' : 'a.age;')
    }
    expect(readFileSync(options.store).equals(before)).toBe(true)
    expect(readdirSync(dirname(options.store)).filter((name) => name.endsWith('.tmp') || name.includes('.lock'))).toEqual([])
  })

  it('also when the limit is one of the process', async () => {
    const { options } = await ageFolder()
    await age(options).put(id('A'), Buffer.alloc(2000, 'kept'), o)
    const before = readFileSync(options.store)
    const running = writer.limited(1)(options.store, options.identity, 'B', '1')
    expect(await running.ended).toBe(1)
    expect(running.errors()).toContain('nothing was changed')
    expect(readFileSync(options.store).equals(before)).toBe(true)
    expect(readdirSync(dirname(options.store)).toSorted()).toEqual(['.gitignore', 'development.age', 'development.recipients'])
  })
})

describe('a disk that is read-only', () => {
  it('may hold an identity that all can read, as Kubernetes mounts it, which a writable one may not', async ({ skip }) => {
    const { options } = await ageFolder()
    const folder = emptyFolder()
    if (!smallDisk(folder)) skip('no right to mount a small disk here')
    onTestFinished(() => void execFileSync('umount', [folder]))
    const identity = join(folder, 'identity')
    copyFileSync(options.identity, identity)
    chmodSync(identity, 0o444)
    expect(await rejection(age({ ...options, identity }).get(id('A'), o))).toMatchObject({ code: 'unauthenticated' })
    execFileSync('mount', ['-o', 'remount,ro', folder])
    expect(await age({ ...options, identity }).get(id('A'), o)).toBeUndefined()
  })
})

describe('a folder that may not be written', () => {
  it('refuses the write with that reason', async () => {
    const { options, folder } = await ageFolder()
    const key = readFileSync(options.identity, 'utf8').split('\n')[2] as string
    const adapter = age({ store: options.store, env: { TIGHTLIP_IDENTITY: key } })
    const root = process.getuid?.() === 0 // whom no mode stops
    chmodSync(folder, 0o755)
    chmodSync(dirname(options.store), 0o555)
    if (root) process.seteuid?.(65_534)
    try {
      const error = await rejection(adapter.put(id('A'), Buffer.from('x'), o))
      expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining('may write') as string })
    } finally {
      if (root) process.seteuid?.(0)
      chmodSync(dirname(options.store), 0o755)
    }
  })
})
