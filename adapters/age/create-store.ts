import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import type { AgeOptions } from './adapter.ts'
import { writeEmptyStore } from './change-store.ts'
import { createIdentity, readIdentities, recipientOf } from './identity.ts'
import type { Location } from './location.ts'
import { changeOptions } from './recipients.ts'
import { readRecipientsFile, withRecipient } from './recipients-file.ts'
import { replaceFile } from './replace-file.ts'

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
export async function createStore(options: AgeOptions & { readonly name?: string }, o: ReadOptions): Promise<CreatedStore> {
  const all = changeOptions(options, o)
  const { location, env } = all
  const created: string[] = []
  makeFolder(location.store, created)
  let identities = readIdentities(location, env)
  if (identities === undefined) {
    if (exists(location.store)) throw unreadable(location)
    createIdentity(location.identity)
    created.push(location.identity)
    identities = readIdentities(location, env)
  }
  const key = identities?.keys[0] as string
  o.conceal(key)
  const recipient = await recipientOf(key)
  const listed = readRecipientsFile(location.recipients)
  if (listed === undefined && exists(location.store)) throw unlisted(location)
  const recipients = listed?.recipients ?? [{ recipient, name: options.name ?? '' }]
  if (listed === undefined) {
    await replaceFile(location.recipients, withRecipient('', recipients[0] ?? { recipient, name: '' }), all)
    created.push(location.recipients)
  }
  const texts = recipients.map((one) => one.recipient)
  if (!exists(location.store) && !texts.includes(recipient)) throw notListed(location)
  if (await writeEmptyStore(all, () => exists(location.store), texts)) created.push(location.store)
  return { ...location, recipient, created }
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
