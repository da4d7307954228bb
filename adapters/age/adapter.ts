import type { Adapter, ReadOptions, SecretId, SecretListing, SecretValue } from '../../src/core/adapter.ts'
import { milliseconds } from '../../src/core/duration.ts'
import { SecretError, type ErrorCode } from '../../src/core/errors.ts'
import { watchFiles } from '../../src/core/file-watch.ts'
import { changeStore, type Change } from './change-store.ts'
import type { StoreDocument, StoredSecret } from './document.ts'
import { locate } from './location.ts'
import { changeOptions, type AgeOptions } from './options.ts'
import { readStore } from './read-store.ts'
import { checkSecretName } from './secret-name.ts'

/** An adapter that does all an adapter can but for holding anything to close. */
export type AgeAdapter = Required<Omit<Adapter, 'close'>>

/**
 * The embedded store: `age://NAME`, a secret in one age-encrypted file per environment, readable by the `age` command.
 *
 * Nothing is read before the first call, and nothing that is decrypted is kept after it.
 */
export function age(options: AgeOptions = {}): AgeAdapter {
  const env = options.env ?? process.env
  const polling = options.polling === undefined ? undefined : milliseconds(options.polling, 'polling')
  const delivered = new Map<string, string | undefined>()

  const read = async (conceal: ReadOptions['conceal']): Promise<StoreDocument> => await readStore(locate(options), env, conceal)
  const change = async <T>(o: ReadOptions, make: (document: StoreDocument) => Change<T>): Promise<T> => {
    return await changeStore(changeOptions(options, o), make)
  }
  const pick = ({ secrets }: StoreDocument, { path }: SecretId): SecretValue | undefined => {
    const found = secrets.get(path)
    delivered.set(path, found?.version)
    return found && { bytes: found.bytes, ...facts(found) }
  }

  return {
    scheme: 'age',
    async get(id, { conceal }) {
      checkId(id)
      return pick(await read(conceal), id)
    },
    async getMany(ids, { conceal }) {
      const document = await read(conceal)
      return await Promise.allSettled(
        ids.map(async (id) => {
          checkId(id)
          return pick(document, id)
        }),
      )
    },
    async *watch(ids, o) {
      const { store } = locate(options)
      const seen = new Map(ids.map(({ path }) => [path, delivered.get(path)]))
      const unknown = ids.filter(({ path }) => !delivered.has(path))
      const changed = watchFiles([store], { signal: o.signal, polling, first: true })
      for await (const _ of changed) {
        const document = await read(o.conceal).catch(() => undefined)
        if (document === undefined) continue // being replaced, or damaged: the next change or the next read tells
        for (const { path } of unknown.splice(0)) seen.set(path, document.secrets.get(path)?.version)
        for (const id of ids) {
          const version = document.secrets.get(id.path)?.version
          if (version === seen.get(id.path)) continue
          seen.set(id.path, version)
          yield id
        }
      }
    },
    async put(id, value, o) {
      checkId(id)
      return await change(o, (document) => withSecret(document, id.path, value))
    },
    async remove(id, o) {
      checkId(id)
      return await change(o, (document) => withoutSecret(document, id.path))
    },
    async list(prefix, { conceal }) {
      const { secrets } = await read(conceal)
      const named = [...secrets].filter(([name]) => name.startsWith(prefix)).toSorted(([one], [other]) => (one < other ? -1 : 1))
      return named.map(([path, secret]): SecretListing => ({ id: { scheme: 'age', path, params: {} }, ...facts(secret) }))
    },
    errorCode,
  }
}

function withSecret(document: StoreDocument, name: string, value: Uint8Array): Change<Omit<SecretValue, 'bytes'>> {
  const former = document.secrets.get(name)
  const now = new Date()
  const version = String(Number(former?.version ?? document.removed.get(name) ?? 0) + 1)
  const secret: StoredSecret = { bytes: Buffer.from(value), version, created: former?.created ?? now, rotated: now }
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

function checkId({ path, params }: SecretId): void {
  checkSecretName(path)
  if (Object.keys(params).length === 0) return
  throw new SecretError('invalid_reference', { reason: 'age:// takes no params', remedy: 'write age://NAME' })
}

function errorCode(error: unknown): ErrorCode | undefined {
  return error instanceof SecretError ? error.code : undefined
}
