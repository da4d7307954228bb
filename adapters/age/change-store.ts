import { lstatSync } from 'node:fs'
import { SecretError } from '../../src/core/errors.ts'
import { largestFile } from '../../src/core/regular-file.ts'
import { armor } from './armor.ts'
import { formatDocument, wipe, type StoreDocument } from './document.ts'
import type { Location } from './location.ts'
import type { ChangeOptions } from './options.ts'
import { acquireLock, removeDeadLocks } from './lock.ts'
import { readStore } from './read-store.ts'
import { readRecipientsFile } from './recipients-file.ts'
import { noStore } from './store-fault.ts'
import { followed, removeLeftovers, replaceFile } from './replace-file.ts'

/** A change of a store, made while nobody else writes. */
export interface Change<T> {
  /** The new content; `undefined` leaves the store as it is. */
  readonly document: StoreDocument | undefined
  /** New text of the recipients file, where it changes too. It is written after the store. */
  readonly recipientsText?: string
  /** Whom the store is encrypted to; by default those of the recipients file, which must be those of the last write. */
  readonly recipients?: readonly string[]
  readonly result: T
}

/**
 * Changes the store under its lock: reads it, asks for the change, encrypts, and replaces the file in one step.
 *
 * @throws {SecretError} what `readStore` throws, `unavailable` when another writer holds the lock too long or the disk fails,
 * `invalid_config` when the recipients file is missing or was changed by hand, `invalid_value` when the store would be too large.
 */
export async function changeStore<T>(options: ChangeOptions, change: (document: StoreDocument) => Change<T>): Promise<T> {
  const { location, env, conceal, signal } = options
  if (lstatSync(location.store, { throwIfNoEntry: false }) === undefined) throw noStore(location.store)
  return await whileLocked(options, async () => {
    const before = await readStore(location, env, conceal)
    try {
      const made = change(before)
      if (made.document !== undefined) {
        const recipients = made.recipients ?? trustedRecipients(location, before)
        await writeStore(location.store, { ...made.document, recipients }, signal)
      }
      if (made.recipientsText !== undefined) await replaceFile(location.recipients, made.recipientsText, { signal })
      return made.result
    } finally {
      wipe(before)
    }
  })
}

/** Runs a function while nobody else writes the store, and after what killed writers left was removed. */
export async function whileLocked<T>({ location, lockTimeout, signal }: ChangeOptions, run: () => Promise<T>): Promise<T> {
  await import('age-encryption') // not while others wait
  const path = `${await followed(location.store)}.lock`
  const lock = await acquireLock(path, { signal, timeout: lockTimeout })
  try {
    removeDeadLocks(path)
    await removeLeftovers(location.store)
    await removeLeftovers(location.recipients)
    return await run()
  } finally {
    lock.release()
  }
}

/**
 * Encrypts a document to its recipients and puts it in place of the store. Only for who holds the lock.
 *
 * @throws {SecretError} `invalid_value` when it would be too large, what `replaceFile` throws.
 */
export async function writeStore(
  store: string,
  document: StoreDocument & { readonly recipients: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of document.recipients) encrypter.addRecipient(recipient)
  const plain = formatDocument(document)
  const text = armor(await encrypter.encrypt(plain).finally(() => void plain.fill(0)))
  if (text.length > largestFile) {
    throw new SecretError('invalid_value', {
      reason: `the store ${store} would be larger than 1 MiB; nothing was changed`,
      remedy: 'keep large data elsewhere and only its key here',
    })
  }
  await replaceFile(store, text, { signal })
}

/** The recipients file, if it lists those that the store was last encrypted to: a line slipped into it must not get the values. */
function trustedRecipients({ store, recipients: path }: Location, { recipients: last }: StoreDocument): readonly string[] {
  const listed = readRecipientsFile(path)?.recipients.map(({ recipient }) => recipient)
  if (listed === undefined || listed.length === 0) {
    throw new SecretError('invalid_config', {
      reason: `${path} lists nobody, so the store ${store} cannot be encrypted`,
      remedy: 'restore it, for example from git, or add yourself with tightlip recipients add',
    })
  }
  const unique = [...new Set(listed)]
  if (last === undefined || (unique.length === last.length && unique.every((recipient) => last.includes(recipient)))) return unique
  throw new SecretError('invalid_config', {
    reason: `${path} was changed by hand: it does not list those that the store ${store} is encrypted to; nothing was changed`,
    remedy: 'say what is meant with tightlip recipients add or remove',
  })
}
