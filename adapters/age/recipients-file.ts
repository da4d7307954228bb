import { SecretError } from '../../src/core/errors.ts'
import { readRegularFile } from '../../src/core/regular-file.ts'
import { decodeBech32 } from './bech32.ts'

/** One who can read the store. */
export interface NamedRecipient {
  /** `age1...`. */
  readonly recipient: string
  /** The comment on the line above it; empty when there is none. */
  readonly name: string
}

// Kinds of recipients by prefix, with the length of their keys (age specification, "Native recipient types").
const kinds: ReadonlyMap<string, number> = new Map([
  ['age', 32],
  ['age1pq', 1216],
  ['age1tag', 33],
  ['age1tagpq', 1249],
])

/**
 * Reads the recipients file, in the format of `age -R`: one recipient a line, `#` before a comment. `undefined` when there is none.
 *
 * @throws {SecretError} `invalid_config` that names the line which is no recipient.
 */
export function readRecipientsFile(path: string): { readonly text: string; readonly recipients: readonly NamedRecipient[] } | undefined {
  const text = readRegularFile(path, { what: 'the list of recipients' })?.bytes.toString('utf8')
  if (text === undefined) return undefined
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const recipients: NamedRecipient[] = []
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue
    if (!isRecipient(line)) {
      throw new SecretError('invalid_config', {
        reason: `line ${index + 1} of ${path} is no recipient`,
        remedy: 'write recipients of age, one a line, which begin with age1',
      })
    }
    const above = lines[index - 1] ?? ''
    recipients.push({ recipient: line, name: above.startsWith('#') ? above.slice(1).trim() : '' })
  }
  return { text, recipients }
}

/** The text of a recipients file with one more recipient. */
export function withRecipient(text: string, { recipient, name }: NamedRecipient): string {
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${before}${name === '' ? '' : `# ${name}\n`}${recipient}\n`
}

/** The text of a recipients file without a recipient, nor the comment above it. */
export function withoutRecipient(text: string, recipient: string): string {
  const lines = text.split('\n')
  const dropped = new Set<number>()
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== recipient) continue
    dropped.add(index)
    if (lines[index - 1]?.trim().startsWith('#') === true) dropped.add(index - 1)
  }
  return lines.filter((_, index) => !dropped.has(index)).join('\n')
}

/** Whether the text is a recipient that a store can be encrypted to. */
export function isRecipient(text: string): boolean {
  const decoded = text.startsWith('age1') ? decodeBech32(text) : undefined
  return decoded !== undefined && kinds.get(decoded.prefix) === decoded.bytes.length
}
