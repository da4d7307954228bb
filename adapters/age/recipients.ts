import type { ReadOptions } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { changeStore } from './change-store.ts'
import { locate } from './location.ts'
import { changeOptions, type AgeOptions } from './options.ts'
import { isRecipient, readRecipientsFile, withoutRecipient, withRecipient, type NamedRecipient } from './recipients-file.ts'

/** What was taken from a recipient, and what they have seen. */
export interface RemovedRecipient extends NamedRecipient {
  /** Names of the secrets whose present values they could read. Rotate them: a removal takes nothing back. */
  readonly seen: readonly string[]
}

/**
 * Who can read the store, in the order of the recipients file.
 *
 * @throws {SecretError} `invalid_config` when the file is damaged.
 */
export function listRecipients(options: AgeOptions): readonly NamedRecipient[] {
  return readRecipientsFile(locate(options).recipients)?.recipients ?? []
}

/**
 * Lets one more read the store, and encrypts it anew. Adding one who is there already encrypts it to exactly those of the file.
 *
 * @throws {SecretError} `invalid_config` when it is no recipient; what reading and writing the store throw.
 */
export async function addRecipient(options: AgeOptions, { recipient, name }: NamedRecipient, o: ReadOptions): Promise<void> {
  if (!isRecipient(recipient)) {
    throw new SecretError('invalid_config', {
      reason: 'this is no recipient',
      remedy: 'it begins with age1; whoever is to read prints it with tightlip init',
    })
  }
  if (/[\r\n]/.test(name)) throw new SecretError('invalid_config', { reason: 'the name has more than one line', remedy: 'use one line' })
  const all = changeOptions(options, o)
  await changeStore(all, (document) => {
    const file = readRecipientsFile(all.location.recipients) ?? { text: '', recipients: [] }
    const listed = file.recipients.map((one) => one.recipient)
    if (listed.includes(recipient)) return { document, recipients: [...new Set(listed)], result: undefined }
    const recipientsText = withRecipient(file.text, { recipient, name })
    return { document, recipients: [...new Set([...listed, recipient])], recipientsText, result: undefined }
  })
}

/**
 * Encrypts the store anew without a recipient, named by `age1...` or by the name in the recipients file.
 *
 * @throws {SecretError} `not_found` when nobody, `invalid_config` when several bear that name or nobody would be left.
 */
export async function removeRecipient(options: AgeOptions, recipientOrName: string, o: ReadOptions): Promise<RemovedRecipient> {
  const all = changeOptions(options, o)
  return await changeStore(all, (document) => {
    const file = readRecipientsFile(all.location.recipients) ?? { text: '', recipients: [] }
    const gone = one(file.recipients, recipientOrName)
    const recipients = [...new Set(file.recipients.map(({ recipient }) => recipient))].filter((recipient) => recipient !== gone.recipient)
    if (recipients.length === 0) {
      throw new SecretError('invalid_config', { reason: 'nobody could read the store any more', remedy: 'add another recipient first' })
    }
    const seen = [...document.secrets.keys()].toSorted()
    return { document, recipients, recipientsText: withoutRecipient(file.text, gone.recipient), result: { ...gone, seen } }
  })
}

function one(recipients: readonly NamedRecipient[], text: string): NamedRecipient {
  const found = recipients.filter(({ recipient, name }) => recipient === text || name === text)
  const [first] = found
  if (first === undefined) {
    throw new SecretError('not_found', { reason: 'there is no such recipient', remedy: 'see tightlip recipients for those there are' })
  }
  if (found.every(({ recipient }) => recipient === first.recipient)) return first
  throw new SecretError('invalid_config', { reason: 'several recipients bear this name', remedy: 'name the one by age1...' })
}
