import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { file, type FileOptions } from '../../adapters/file/index.ts'
import type { SecretId } from '../../src/core/adapter.ts'
import { emptyFolder, o, rejection } from './age-folder.ts'

const id = (path: string, params = {}): SecretId => ({ scheme: 'file', path, params })
const read = async (folder: string, path: string): Promise<string | undefined> => {
  const value = await file({ roots: [folder] }).get(id(path), o)
  return value && Buffer.from(value.bytes).toString('latin1')
}

/** A volume as the kubelet lays it out: each file a link into `..data`, which is a link to a folder with a date. */
function kubernetesVolume(folder: string, names: readonly string[]): { update(text: string): void } {
  let count = 0
  const update = (text: string): void => {
    const dated = `..2026_11_24_${++count}`
    for (const name of names) {
      mkdirSync(dirname(join(folder, dated, name)), { recursive: true })
      writeFileSync(join(folder, dated, name), text)
    }
    symlinkSync(dated, join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    rmSync(join(folder, `..2026_11_24_${count - 1}`), { recursive: true, force: true })
  }
  update('one')
  for (const top of new Set(names.map((name) => name.split('/')[0] as string))) symlinkSync(join('..data', top), join(folder, top))
  return { update }
}

/** Watches in the background; `seen` fills with the paths that were yielded. */
function watching(options: FileOptions, ids: readonly SecretId[], adapter = file(options)): { seen: string[]; end: () => Promise<void> } {
  const controller = new AbortController()
  const seen: string[] = []
  const running = (async () => {
    for await (const { path } of adapter.watch(ids, { ...o, signal: controller.signal })) seen.push(path)
  })()
  return {
    seen,
    end: async () => {
      controller.abort()
      await running
    },
  }
}

describe('a mounted file', () => {
  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    ['secret\n\n', 'secret\n'],
    ['secret\r', 'secret\r'],
    ['\n', ''],
    ['', ''],
    [' a \xff\x00\n', ' a \xff\x00'],
  ])('that holds %j is %j: one line end is not part of the value', async (content, value) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'db'), Buffer.from(content, 'latin1'))
    expect(await read(folder, join(folder, 'db'))).toBe(value)
  })

  it('has another version when it was replaced, and the same when it was not', async () => {
    const path = join(emptyFolder(), 'db')
    const adapter = file({ roots: [dirname(path)] })
    writeFileSync(path, 'one')
    const first = await adapter.get(id(path), o)
    expect((await adapter.get(id(path), o))?.version).toBe(first?.version)
    writeFileSync(`${path}.new`, 'two')
    renameSync(`${path}.new`, path)
    expect((await adapter.get(id(path), o))?.version).not.toBe(first?.version)
  })

  it('that is not there is not found, nor is one below a file', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'db'), 'x')
    expect(await read(folder, join(folder, 'none'))).toBeUndefined()
    expect(await read(folder, join(folder, 'db', 'below'))).toBeUndefined()
  })

  it('outside the roots is refused, also through a link that lies inside, and the roots are named', async () => {
    const folder = emptyFolder()
    const outside = join(emptyFolder(), 'passwd')
    writeFileSync(outside, 'x')
    symlinkSync(outside, join(folder, 'link'))
    for (const path of [outside, join(folder, 'link')]) {
      const error = await rejection(read(folder, path))
      expect(error).toMatchObject({ code: 'permission_denied', message: expect.stringContaining(folder) as string })
    }
    expect(await rejection(read(join(folder, 'missing-root'), outside))).toMatchObject({ code: 'permission_denied' })
  })

  it('in a folder whose name only begins like a root is outside', async () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, 'secrets'))
    mkdirSync(join(folder, 'secrets-old'))
    writeFileSync(join(folder, 'secrets-old', 'db'), 'x')
    expect(await rejection(read(join(folder, 'secrets'), join(folder, 'secrets-old', 'db')))).toMatchObject({ code: 'permission_denied' })
  })

  it('anywhere else than where containers mount secrets wants a root of its own', async () => {
    const path = join(emptyFolder(), 'db')
    writeFileSync(path, 'x')
    const error = await rejection(file().get(id(path), o))
    expect((error as Error).message).toContain('/run/secrets')
    expect((error as Error).message).toContain('roots')
  })

  it('is refused when it is a folder, a pipe, a device, too large, or a loop of links', async () => {
    const folder = emptyFolder()
    const at = (name: string): string => join(folder, name)
    mkdirSync(at('folder'))
    execFileSync('mkfifo', [at('pipe')])
    symlinkSync('/dev/zero', at('device'))
    writeFileSync(at('large'), Buffer.alloc(1_048_577))
    symlinkSync(at('loop'), at('loop'))
    const codes = await Promise.all(
      ['folder', 'pipe', 'device', 'large', 'loop'].map(async (name) => (await rejection(read(folder, at(name)))) as { code: string }),
    )
    expect(codes.map(({ code }) => code)).toEqual(['invalid_config', 'invalid_config', 'invalid_config', 'invalid_value', 'invalid_config'])
    writeFileSync(at('largest'), Buffer.alloc(1_048_576, 'a'))
    expect(await read(folder, at('largest'))).toHaveLength(1_048_576)
  })

  it('without the right to read it is denied', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'db'), 'x')
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'db'), 0)
    const root = process.getuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      expect(await rejection(read(folder, join(folder, 'db')))).toMatchObject({ code: 'permission_denied' })
    } finally {
      if (root) process.seteuid?.(0)
    }
  })

  it('takes an absolute path and no params', async () => {
    expect(await rejection(file().get(id('run/secrets/db'), o))).toMatchObject({ code: 'invalid_reference' })
    expect(await rejection(file().get(id('/run/secrets/db', { a: '1' }), o))).toMatchObject({ code: 'invalid_reference' })
  })
})

describe.each<[string, FileOptions]>([
  ['by events', {}],
  ['by polling', { polling: 20 }],
])('watching files %s', (_, how) => {
  it('sees a file replaced, rewritten, removed and made again, and no other', async () => {
    const folder = emptyFolder()
    const [path, other] = [join(folder, 'db'), join(folder, 'other')]
    writeFileSync(path, 'one')
    writeFileSync(other, 'one')
    const adapter = file({ roots: [folder], ...how })
    for (const one of [path, other]) await adapter.get(id(one), o)
    const { seen, end } = watching({}, [id(path), id(other)], adapter)
    const steps = [
      () => {
        writeFileSync(`${path}.new`, 'two')
        renameSync(`${path}.new`, path)
      },
      () => appendFileSync(path, 'more'),
      () => rmSync(path),
      () => writeFileSync(path, 'three'),
    ]
    for (const step of steps) {
      seen.length = 0
      step()
      await expect.poll(() => seen, { timeout: 5000 }).toContain(path)
      expect(seen).not.toContain(other)
    }
    await end()
  })

  it('sees a volume of Kubernetes swapped, three times, also for a file in a folder of it', async () => {
    const folder = emptyFolder()
    const volume = kubernetesVolume(folder, ['db', 'tls/key'])
    const ids = [id(join(folder, 'db')), id(join(folder, 'tls', 'key'))]
    const adapter = file({ roots: [folder], ...how })
    for (const one of ids) await adapter.get(one, o)
    const { seen, end } = watching({}, ids, adapter)
    for (let update = 1; update <= 3; update++) {
      const value = randomBytes(8).toString('hex')
      volume.update(value)
      await expect.poll(() => new Set(seen), { timeout: 5000 }).toEqual(new Set(ids.map(({ path }) => path)))
      for (const { path } of ids) expect(await read(folder, path)).toBe(value)
      seen.length = 0
    }
    await end()
  })

  it('sees a file made in a folder that was not there', async () => {
    const path = join(emptyFolder(), 'later', 'db')
    const adapter = file({ roots: [dirname(dirname(path))], ...how })
    await adapter.get(id(path), o)
    const { seen, end } = watching({}, [id(path)], adapter)
    mkdirSync(dirname(path))
    writeFileSync(path, 'one')
    await expect.poll(() => seen, { timeout: 5000 }).toContain(path)
    await end()
  })

  it('tells of a change made between the read and the watch', async () => {
    const folder = emptyFolder()
    const path = join(folder, 'db')
    writeFileSync(path, 'one')
    const adapter = file({ roots: [folder], ...how })
    await adapter.get(id(path), o)
    appendFileSync(path, 'more')
    const { seen, end } = watching({}, [id(path)], adapter)
    await expect.poll(() => seen).toEqual([path])
    await end()
  })

  it('ends at once when it is aborted, before or while it waits', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'db'), 'x')
    await watching({ roots: [folder], ...how }, [id(join(folder, 'db'))]).end()
    const early = file({ roots: [folder], ...how }).watch([id(join(folder, 'db'))], { ...o, signal: AbortSignal.abort() })
    for await (const _ of early) expect.unreachable()
  })
})
