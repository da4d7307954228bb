import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { age, AgeOptions, createStore } from '../../adapters/age/index.ts'
import type { env } from '../../adapters/env.ts'
import type { file } from '../../adapters/file/index.ts'
import type { memory, MemoryAdapter } from '../../adapters/memory.ts'
import type { ReadOptions } from '../../src/core/adapter.ts'
import type { ConformanceOptions } from '../../src/testing/index.ts'

// The factories are handed in: the same setups serve the sources and the built package.

const o: ReadOptions = { signal: new AbortController().signal, conceal: () => undefined }
const alone = 'a read costs no call, so there is nothing to batch'

/** What a memory adapter is in for. */
interface MemoryBackend {
  readonly adapter: MemoryAdapter
  state: 'up' | 'stopped' | 'hung'
}

/** `memory` in the kit. */
export function memorySetup(create: typeof memory): ConformanceOptions<MemoryBackend> {
  const own = 'it refuses nothing; a test that wants it throws it from before'
  return {
    scheme: 'memory',
    open() {
      const before = async (): Promise<void> => {
        if (backend.state === 'hung') await new Promise(() => undefined)
        if (backend.state === 'stopped') throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
      }
      const backend: MemoryBackend = { adapter: create({}, { before }), state: 'up' }
      return backend
    },
    adapter: ({ adapter }) => adapter,
    seed: {
      write: ({ adapter }, path, value) => adapter.set(path, value),
      erase: ({ adapter }, path) => adapter.delete(path),
      deny: own,
      disable: own,
      logOut: own,
      stop: (backend) => void (backend.state = 'stopped'),
      hang: (backend) => void (backend.state = 'hung'),
      lease: 'its values have no end',
    },
    credentials: 'there is no login',
  }
}

/** `env` in the kit, on an environment of its own. */
export function envSetup(create: typeof env): ConformanceOptions<Record<string, string>> {
  const readOnly = 'an environment is only read'
  return {
    scheme: 'env',
    open: () => ({}),
    adapter: (variables) => create({ env: variables }),
    seed: {
      write: (variables, path, value) => void (variables[path] = Buffer.from(value).toString()),
      erase: (variables, path) => void delete variables[path],
      deny: 'an environment refuses nobody',
      disable: 'a variable is there or not',
      logOut: 'there is no login',
      stop: 'an environment is never down',
      hang: 'an environment answers at once',
      lease: 'variables have no end',
    },
    lacks: {
      getMany: alone,
      watch: 'nobody is told when a variable changes',
      put: readOnly,
      remove: readOnly,
      list: readOnly,
      version: 'variables have no versions',
      formerVersions: 'variables have no versions',
      binary: 'variables hold text',
    },
    credentials: 'there is no login',
  }
}

/** `file` in the kit, on a folder of its own. */
export function fileSetup(create: typeof file): ConformanceOptions<string> {
  const readOnly = 'a mount is only read'
  const replace = (path: string, make: (path: string) => void): void => {
    const temporary = `${path}.${randomUUID()}`
    make(temporary)
    renameSync(temporary, path)
  }
  return {
    scheme: 'file',
    open() {
      const folder = mkdtempSync(join(tmpdir(), 'tightlip-kit-'))
      mkdirSync(join(folder, 'mount'))
      writeFileSync(join(folder, 'outside'), 'x')
      return folder
    },
    adapter: (folder) => create({ roots: [join(folder, 'mount')] }),
    dispose: (folder) => rmSync(folder, { recursive: true }),
    path: (name, folder) => join(folder, 'mount', name),
    seed: {
      write: (_, path, value) => replace(path, (temporary) => writeFileSync(temporary, value)),
      erase: (_, path) => rmSync(path),
      // Whoever runs as root may read any file, but not one outside the roots.
      deny: (folder, path) => replace(path, (temporary) => symlinkSync(join(folder, 'outside'), temporary)),
      disable: 'a file is there or not',
      logOut: 'there is no login',
      stop: 'a file system of this machine is not down',
      hang: 'a regular file answers at once',
      lease: 'files have no end',
    },
    lacks: {
      getMany: alone,
      put: readOnly,
      remove: readOnly,
      list: readOnly,
      formerVersions: 'a file has no former versions',
      lineEnd: 'one line end at the end of a mounted file is not part of the value',
    },
    credentials: 'there is no login',
  }
}

interface AgeBackend {
  readonly folder: string
  readonly options: AgeOptions & { readonly store: string; readonly identity: string }
}

/** `age` in the kit, on a store of its own. */
export function ageSetup(create: typeof age, createAgeStore: typeof createStore): ConformanceOptions<AgeBackend> {
  return {
    scheme: 'age',
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'tightlip-kit-'))
      const options = { store: join(folder, 'development.age'), identity: join(folder, 'identity.txt'), env: {} }
      await createAgeStore({ ...options, name: 'kit' }, o)
      return { folder, options }
    },
    adapter: ({ options }) => create(options),
    dispose: ({ folder }) => rmSync(folder, { recursive: true }),
    seed: {
      write: async ({ options }, path, value) => void (await create(options).put({ scheme: 'age', path, params: {} }, value, o)),
      erase: async ({ options }, path) => void (await create(options).remove({ scheme: 'age', path, params: {} }, o)),
      deny: async ({ folder, options }) => {
        const stranger = { store: join(folder, 'strange.age'), identity: join(folder, 'stranger.txt'), env: {} }
        await createAgeStore(stranger, o)
        renameSync(stranger.identity, options.identity)
      },
      disable: 'a secret is in the store or not',
      logOut: ({ options }) => rmSync(options.identity),
      stop: ({ options }) => rmSync(options.store),
      hang: 'a regular file answers at once',
      lease: 'stored values have no end',
    },
    lacks: { formerVersions: 'the store keeps the newest version' },
    skip: { 'what the backend denies in a batch is denied alone': 'who can read the store can read all of it' },
    credentials: ({ options }) => {
      const lines = readFileSync(options.identity, 'utf8').split('\n')
      return lines.filter((line) => line !== '' && !line.startsWith('#'))
    },
  }
}
