import type { SecretValue } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'
import { member, span } from '../../src/core/json-text.ts'
import type { Answer } from './client.ts'
import { bodyOf, statusOf } from './error-code.ts'
import type { TokenCall } from './connection.ts'

/** Makes one call with everything but what differs between calls. */
export type Caller = (call: TokenCall) => Promise<Answer>

/**
 * Reads a secret of KV 2; `undefined` when there is none.
 *
 * @throws {SecretError} `failed_precondition` when the version was deleted or destroyed.
 */
export async function readKv2(mount: string, name: string, version: string | undefined, call: Caller): Promise<SecretValue | undefined> {
  const answer = await found(() => call({ method: 'read', path: `${mount}data/${name}`, query: version && `version=${version}` }))
  if (answer === undefined) return undefined
  const value = kv2Value(answer)
  if (value === undefined) throw noData()
  return value
}

/** The secret in an answer of KV 2; `undefined` where the answer is none of KV 2. */
export function kv2Value({ body, text, facts }: Answer): SecretValue | undefined {
  const { data, metadata } = (body['data'] ?? {}) as { data?: unknown; metadata?: unknown }
  if (!isObject(data) || !isObject(metadata)) return undefined
  const { version, created_time: created, deletion_time: deletion } = metadata
  const rotatedAt = dateOf(created)
  const expiresAt = dateOf(deletion) // set when the mount deletes versions after a time
  return {
    bytes: Buffer.from(member(dataText(text), 'data') as string),
    ...(Number.isSafeInteger(version) && { version: String(version) }),
    ...(rotatedAt && { rotatedAt }),
    ...(expiresAt && { expiresAt }),
    facts,
  }
}

/** Reads a secret of KV 1, which has no versions; `undefined` when there is none. */
export async function readKv1(path: string, call: Caller): Promise<SecretValue | undefined> {
  const answer = await found(() => call({ method: 'read', path }))
  if (answer === undefined) return undefined
  if (!isObject(answer.body['data'])) throw noData()
  return { bytes: Buffer.from(dataText(answer.text)), facts: answer.facts }
}

/**
 * The answer of a call, or `undefined` where Vault has nothing.
 *
 * @throws {SecretError} `failed_precondition` for a 404 with metadata: a version of KV 2 that was deleted or destroyed.
 */
export async function found(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call()
  } catch (error) {
    if (statusOf(error) !== 404) throw error
    const { metadata } = (bodyOf(error)['data'] ?? {}) as { metadata?: unknown }
    if (!isObject(metadata)) return undefined
    throw new SecretError('failed_precondition', {
      status: 404,
      reason: metadata['destroyed'] === true ? 'the version was destroyed' : 'the version was deleted',
      remedy: metadata['destroyed'] === true ? 'write a new version' : 'bring it back (vault kv undelete) or write a new version',
    })
  }
}

/** `data` of an answer as it stands there, so that big numbers keep every digit. */
export function dataText(text: string): string {
  return member(span(text, 0), 'data') ?? ''
}

/** The error for an answer that has nothing where the secret should be. */
export function noData(): SecretError {
  return new SecretError('data_loss', {
    reason: 'the answer holds no data, as with a request that somebody must approve first',
    remedy: 'read the path with the vault command and see what it gives',
  })
}

/** Whether something is an object with keys. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A time of Vault's; `undefined` for the empty text and what is none. */
export function dateOf(text: unknown): Date | undefined {
  const date = typeof text === 'string' && text !== '' ? new Date(text) : undefined
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}
