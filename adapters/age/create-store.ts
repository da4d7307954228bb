import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { whileLocked, writeStore } from './change-store.ts'
import { emptyDocument } from './document.ts'
import { createIdentity, readIdentities, recipientOf } from './identity.ts'
import type { Location } from './location.ts'
import { changeOptions, type AgeOptions } from './options.ts'
import { readRecipientsFile, withRecipient } from './recipients-file.ts'
import { replaceFile } from './replace-file.ts'

/** Options of `createStore`. */
export interface CreateStoreOptions extends AgeOptions {
  /** How this reader is called in a recipients file that is made, such as `alice@laptop`. */
  readonly name?: string
}

/** A store that is ready, and what had to be made for it. */
export interface CreatedStore extends Location {
  /** The recipient of this reader's identity, `age1...`. */
  readonly recipient: string
  /** Paths of the files that were made; empty when all were there. */
  readonly created: readonly string[]
}

/**
 * Makes what a store needs and is not there: the identity, the recipients file with this reader as `name`, the store. What is there
 * stays as it is.
 *
 * @throws {SecretError} `invalid_config` when a part is there without another that it needs, and what reading and writing throw.
 */
export async function createStore(options: CreateStoreOptions, o: ReadOptions): Promise<CreatedStore> {
  const all = changeOptions(options, o)
  const { location, env, signal } = all
  const created: string[] = []
  makeFolder(location.store, created)
  return await whileLocked(all, async () => {
    const hasStore = exists(location.store)
    const recipient = await ownRecipient(all, hasStore, created)
    const listed = readRecipientsFile(location.recipients)?.recipients
    if (listed === undefined) {
      if (hasStore) throw unlisted(location)
      await replaceFile(location.recipients, withRecipient('', { recipient, name: options.name ?? '' }), { signal })
      created.push(location.recipients)
    }
    if (!hasStore) {
      const recipients = listed?.map((one) => one.recipient) ?? [recipient]
      if (!recipients.includes(recipient)) throw notListed(location)
      await writeStore(location.store, { ...emptyDocument, recipients: [...new Set(recipients)] }, signal)
      created.push(location.store)
    }
    return { ...location, recipient, created }
  })

  async function ownRecipient({ conceal }: ReadOptions, hasStore: boolean, made: string[]): Promise<string> {
    const found = readIdentities(location, env)
    if (found === undefined && hasStore) throw unreadable(location)
    if (found === undefined && createIdentity(location.identity)) made.push(location.identity)
    const [key = ''] = (found ?? readIdentities(location, env))?.keys ?? []
    conceal(key)
    return await recipientOf(key)
  }
}

function makeFolder(store: string, created: string[]): void {
  const folder = dirname(store)
  try {
    mkdirSync(folder, { recursive: true })
    const ignore = join(folder, '.gitignore')
    if (!folder.endsWith('.tightlip') || existsSync(ignore)) return
    // The store and the recipients belong into git; what a writer leaves when it is killed does not.
    writeFileSync(ignore, '*.lock\n*.lock.*\n*.tmp\n', { flag: 'wx' })
    created.push(ignore)
  } catch (error) {
    throw new SecretError('invalid_config', {
      reason: `the folder ${folder} could not be made, the system answered ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      remedy: 'check the path and its rights',
    })
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function unreadable({ store, identity }: Location): SecretError {
  return new SecretError('unauthenticated', {
    reason: `there is a store at ${store}, but no identity at ${identity}`,
    remedy: 'restore the identity, or make one with age-keygen and have somebody who can read the store add it as a recipient',
  })
}

function unlisted({ store, recipients }: Location): SecretError {
  return new SecretError('invalid_config', {
    reason: `there is a store at ${store}, but no list of its recipients at ${recipients}`,
    remedy: 'restore it, for example from git',
  })
}

function notListed({ recipients }: Location): SecretError {
  return new SecretError('invalid_config', {
    reason: `${recipients} does not list this identity, so the store could not be read after it is made`,
    remedy: 'add your recipient to it, or remove it',
  })
}
