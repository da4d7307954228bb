import { isUtf8 } from 'node:buffer'
import { isSecretName } from './secret-name.ts'

/** One secret as the store keeps it. */
export interface StoredSecret {
  readonly bytes: Buffer
  readonly version: string
  readonly created: Date
  readonly rotated: Date
}

/** What stands in a store. */
export interface StoreDocument {
  /** Who it was last encrypted to; `undefined` in a store made by hand. */
  readonly recipients: readonly string[] | undefined
  readonly secrets: ReadonlyMap<string, StoredSecret>
  /** Last versions of removed secrets, so that no version of a name is ever used for two values. */
  readonly removed: ReadonlyMap<string, string>
}

/** A store that was decrypted and does not hold what it should. Quotes nothing but the name of a secret. */
export class DocumentFault extends Error {
  readonly newer: boolean
  readonly reason: string

  constructor(reason: string, { newer = false }: { newer?: boolean } = {}) {
    super(reason)
    this.reason = reason
    this.newer = newer
  }
}

/** The format that is read and written here. */
export const documentFormat = 1

/** The store that holds nothing. */
export const emptyDocument: StoreDocument = { recipients: undefined, secrets: new Map(), removed: new Map() }

/** Overwrites the values of a document that is no longer needed. */
export function wipe({ secrets }: StoreDocument): void {
  for (const { bytes } of secrets.values()) bytes.fill(0)
}

/**
 * Reads the decrypted text of a store. Values go straight into memory that no other Buffer shares, and no regular expression
 * sees them.
 *
 * @throws {DocumentFault} when it is not JSON, of a newer format, or of the wrong shape.
 */
export function parseDocument(plain: Buffer): StoreDocument {
  const root = record(parseJson(plain), 'what it holds is not an object')
  const format = own(root, 'format')
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) throw new DocumentFault('it does not say its format')
  if (format > documentFormat) throw new DocumentFault(`it is of format ${format}`, { newer: true })
  const secrets = Object.entries(record(own(root, 'secrets'), 'its secrets are not an object'))
  const removed = Object.entries(record(own(root, 'removed') ?? {}, 'its list of removed secrets is not an object'))
  return {
    recipients: recipients(own(root, 'recipients')),
    secrets: new Map(secrets.map(([name, entry]) => [nameOf(name), secret(name, entry)])),
    removed: new Map(removed.map(([name, entry]) => [nameOf(name), version(name, entry)])),
  }
}

/** The text of a store, sorted by name. */
export function formatDocument({ recipients, secrets, removed }: StoreDocument): Buffer {
  const text = JSON.stringify(
    {
      format: documentFormat,
      ...(recipients === undefined ? {} : { recipients }),
      secrets: Object.fromEntries(sorted(secrets).map(([name, entry]) => [name, formatSecret(entry)])),
      ...(removed.size === 0 ? {} : { removed: Object.fromEntries(sorted(removed)) }),
    },
    undefined,
    2,
  )
  return bytesOf(`${text}\n`, 'utf8')
}

function formatSecret({ bytes, version, created, rotated }: StoredSecret): Record<string, string> {
  const value = isUtf8(bytes) ? { value: bytes.toString('utf8') } : { value: bytes.toString('base64'), encoding: 'base64' }
  return { ...value, version, created: created.toISOString(), rotated: rotated.toISOString() }
}

function parseJson(plain: Buffer): unknown {
  try {
    return JSON.parse(plain.toString('utf8'))
  } catch {
    throw new DocumentFault('what it holds is not JSON') // the engine's message quotes the text
  }
}

function secret(name: string, entry: unknown): StoredSecret {
  const fields = record(entry, `${name} is not an object`)
  const value = own(fields, 'value')
  const encoding = own(fields, 'encoding')
  if (typeof value !== 'string') throw new DocumentFault(`the value of ${name} is not a string`)
  if (encoding !== undefined && encoding !== 'base64') throw new DocumentFault(`the encoding of ${name} is not base64`)
  const bytes = bytesOf(value, encoding ?? 'utf8')
  if (encoding === 'base64' ? bytes.toString('base64') !== value : !value.isWellFormed()) {
    throw new DocumentFault(`the value of ${name} is not well-formed`)
  }
  return {
    bytes,
    version: version(name, own(fields, 'version')),
    created: date(name, own(fields, 'created')),
    rotated: date(name, own(fields, 'rotated')),
  }
}

function nameOf(name: string): string {
  if (!isSecretName(name)) throw new DocumentFault('one of its names is none that a secret can have')
  return name
}

function version(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value)) return value
  throw new DocumentFault(`the version of ${name} is not a whole number in quotes`)
}

function date(name: string, value: unknown): Date {
  const parsed = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : undefined
  if (parsed === undefined || Number.isNaN(parsed.getTime())) throw new DocumentFault(`a date of ${name} is none`)
  return parsed
}

function recipients(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw new DocumentFault('its recipients are not a list of strings')
}

function record(value: unknown, reason: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
  throw new DocumentFault(reason)
}

function own(of: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(of, key) ? of[key] : undefined
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].toSorted(([one], [other]) => (one < other ? -1 : 1))
}

function bytesOf(text: string, encoding: 'utf8' | 'base64'): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, encoding))
  return bytes.subarray(0, bytes.write(text, encoding))
}
