import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { whileLocked, writeStore } from './change-store.ts'
import { emptyDocument, wipe } from './document.ts'
import { createIdentity, readIdentities, recipientOf } from './identity.ts'
import type { Location } from './location.ts'
import { changeOptions, type AgeOptions, type ChangeOptions } from './options.ts'
import { readStore } from './read-store.ts'
import { readRecipientsFile, withRecipient } from './recipients-file.ts'
import { replaceFile } from './replace-file.ts'
import { writeFault } from './write-fault.ts'

/** Options of `createStore`. */
export interface CreateStoreOptions extends AgeOptions {
  /** How this reader is called in a recipients file that is made, such as `alice@laptop`. */
  readonly name?: string
}

/** A store that is there, and what had to be made for it. */
export interface CreatedStore extends Location {
  /** The recipient of this reader's identity, `age1...`. */
  readonly recipient: string
  /** Whether this reader can read the store; if not, one who can must add the recipient. */
  readonly readable: boolean
  /** Paths of the files that were made; empty when all were there. */
  readonly created: readonly string[]
}

/**
 * Makes what a store needs and is not there: the identity, the recipients file with this reader as `name`, the store. What is there
 * stays as it is.
 *
 * @throws {SecretError} `invalid_config` when there is a store without a recipients file, or a recipients file without this reader
 * and no store; what reading and writing throw.
 */
export async function createStore(options: CreateStoreOptions, o: ReadOptions): Promise<CreatedStore> {
  const all = changeOptions(options, o)
  const { location, env, signal } = all
  const created: string[] = []
  makeFolder(location.store, created)
  return await whileLocked(all, async () => {
    const hasStore = exists(location.store)
    const listed = readRecipientsFile(location.recipients)?.recipients
    if (hasStore && listed === undefined) throw unlisted(location)
    if (readIdentities(location, env) === undefined && createIdentity(location.identity)) created.push(location.identity)
    const recipient = await ownRecipient(all)
    if (hasStore) return { ...location, recipient, created, readable: await isReadable(all) }
    if (listed === undefined) {
      await replaceFile(location.recipients, withRecipient('', { recipient, name: options.name ?? '' }), { signal })
      created.push(location.recipients)
    }
    const recipients = listed?.map((one) => one.recipient) ?? [recipient]
    if (!recipients.includes(recipient)) throw notListed(location, recipient)
    await writeStore(location.store, { ...emptyDocument, recipients: [...new Set(recipients)] }, signal)
    created.push(location.store)
    return { ...location, recipient, created, readable: true }
  })
}

async function ownRecipient({ location, env, conceal }: ChangeOptions): Promise<string> {
  const [key] = readIdentities(location, env)?.keys ?? []
  if (key === undefined) throw writeFault(location.identity, 'ENOENT') // removed since
  conceal(key)
  return await recipientOf(key)
}

async function isReadable({ location, env, conceal }: ChangeOptions): Promise<boolean> {
  try {
    wipe(await readStore(location, env, conceal))
    return true
  } catch (error) {
    if (error instanceof SecretError && error.code === 'permission_denied') return false
    throw error
  }
}

function makeFolder(store: string, created: string[]): void {
  const folder = dirname(store)
  const ignore = join(folder, '.gitignore')
  try {
    mkdirSync(folder, { recursive: true })
    if (basename(folder) !== '.tightlip' || exists(ignore)) return
    // The store and the recipients belong into git; what a writer leaves when it is killed does not.
    writeFileSync(ignore, '*.lock\n*.lock.*\n*.tmp\n', { flag: 'wx' })
    created.push(ignore)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && exists(ignore)) return // made by another at this moment
    throw writeFault(folder, code)
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function unlisted({ store, recipients }: Location): SecretError {
  return new SecretError('invalid_config', {
    reason: `there is a store at ${store}, but no list of its recipients at ${recipients}`,
    remedy: 'restore it, for example from git, or write it: one age1... a line',
  })
}

function notListed({ recipients }: Location, recipient: string): SecretError {
  return new SecretError('invalid_config', {
    reason: `${recipients} does not list this identity, so the store could not be read after it is made`,
    remedy: `add this line to it: ${recipient}`,
  })
}
