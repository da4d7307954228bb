import type { Adapter, ReadOptions, SecretId, SecretListing, SecretValue } from '../../src/core/adapter.ts'
import { milliseconds } from '../../src/core/duration.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import { watchFiles } from '../../src/core/file-watch.ts'
import { changeStore, type Change } from './change-store.ts'
import { wipe, type StoreDocument, type StoredSecret } from './document.ts'
import { locate } from './location.ts'
import { changeOptions, type AgeOptions } from './options.ts'
import { readStore } from './read-store.ts'
import { checkSecretName } from './secret-name.ts'

/** An adapter that does all an adapter can but for holding anything to close. */
export type AgeAdapter = Required<Omit<Adapter, 'close' | 'concurrency'>>

/**
 * The embedded store: `age://NAME`, a secret in one age-encrypted file per environment, readable by the `age` command.
 *
 * Nothing is read before the first call, and nothing that is decrypted is kept after it.
 */
export function age(options: AgeOptions = {}): AgeAdapter {
  const env = options.env ?? process.env
  const polling = options.polling === undefined ? undefined : milliseconds(options.polling, 'polling')
  const delivered = new Map<string, string | undefined>()

  const read = async <T>({ conceal }: ReadOptions, use: (document: StoreDocument) => T): Promise<T> => {
    const document = await readStore(locate(options), env, conceal)
    try {
      return use(document)
    } finally {
      wipe(document)
    }
  }
  const change = async <T>(o: ReadOptions, make: (document: StoreDocument) => Change<T>): Promise<T> => {
    return await changeStore(changeOptions(options, o), make)
  }
  const pick = ({ secrets }: StoreDocument, { path }: SecretId): SecretValue | undefined => {
    const found = secrets.get(path)
    delivered.set(path, found?.version)
    return found && { bytes: Uint8Array.from(found.bytes), ...facts(found) }
  }

  return {
    scheme: 'age',
    async get(id, o) {
      checked(id)
      return await read(o, (document) => pick(document, id))
    },
    async getMany(ids, o) {
      return await read(o, (document) => ids.map((id) => settled(() => pick(document, checked(id)))))
    },
    async *watch(ids, o) {
      const { store } = locate(options)
      const seen = new Map(ids.map(({ path }) => [path, delivered.get(path)]))
      const unknown = ids.filter(({ path }) => !delivered.has(path))
      const changed = watchFiles([store], { signal: o.signal, polling, first: true })
      for await (const _ of changed) {
        const versions = await read(o, versionsOf).catch(() => undefined)
        if (versions === undefined) continue // being replaced, or damaged: the next change or the next read tells
        for (const { path } of unknown.splice(0)) seen.set(path, versions.get(path))
        for (const id of ids) {
          const version = versions.get(id.path)
          if (version === seen.get(id.path)) continue
          seen.set(id.path, version)
          yield id
        }
      }
    },
    async put(id, value, o) {
      checked(id)
      return await change(o, (document) => withSecret(document, id.path, value))
    },
    async remove(id, o) {
      checked(id)
      return await change(o, (document) => withoutSecret(document, id.path))
    },
    async list(prefix, o) {
      return await read(o, ({ secrets }) =>
        [...secrets]
          .filter(([name]) => name.startsWith(prefix))
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([path, secret]): SecretListing => ({ id: { scheme: 'age', path, params: {} }, ...facts(secret) })),
      )
    },
    errorCode,
  }
}

function withSecret(document: StoreDocument, name: string, value: Uint8Array): Change<Omit<SecretValue, 'bytes'>> {
  const former = document.secrets.get(name)
  const now = new Date()
  const version = String(Number(former?.version ?? document.removed.get(name) ?? 0) + 1)
  const secret: StoredSecret = {
    bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    version,
    created: former?.created ?? now,
    rotated: now,
  }
  const removed = new Map(document.removed)
  removed.delete(name)
  return { document: { ...document, secrets: new Map(document.secrets).set(name, secret), removed }, result: facts(secret) }
}

function withoutSecret(document: StoreDocument, name: string): Change<boolean> {
  const former = document.secrets.get(name)
  if (former === undefined) return { document: undefined, result: false }
  const secrets = new Map(document.secrets)
  secrets.delete(name)
  return { document: { ...document, secrets, removed: new Map(document.removed).set(name, former.version) }, result: true }
}

function facts({ version, created, rotated }: StoredSecret): Omit<SecretValue, 'bytes'> {
  return { version, createdAt: created, rotatedAt: rotated }
}

function versionsOf({ secrets }: StoreDocument): ReadonlyMap<string, string> {
  return new Map([...secrets].map(([name, { version }]) => [name, version]))
}

function settled<T>(make: () => T): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: make() }
  } catch (reason) {
    return { status: 'rejected', reason }
  }
}

function checked(id: SecretId): SecretId {
  checkSecretName(id.path)
  if (Object.keys(id.params).length === 0) return id
  throw new SecretError('invalid_reference', { reason: 'age:// takes no params', remedy: 'write age://NAME' })
}

function errorCode(error: unknown): ErrorCode | undefined {
  return error instanceof SecretError ? error.code : undefined
}
