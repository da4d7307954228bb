import { createHmac, randomBytes } from 'node:crypto'
import type { Action, Delivery } from '../core/access.ts'
import type { Lease, SecretId, SecretValue } from '../core/adapter.ts'
import { SecretError } from '../core/errors.ts'
import { selectField } from '../core/reference.ts'
import { unmaskable } from '../redact/forms/verdict.ts'
import type { Access, Gate } from './gate.ts'
import type { Reader } from './reader.ts'
import type { Masks } from './redaction.ts'
import { validate } from './validate.ts'
import type { Variable } from './variable.ts'

/** A variable whose value is there, checked, masked and on the record. */
export interface Resolved {
  readonly variable: Variable
  /** The schema's output. */
  readonly value: unknown
  /** The text's bytes as the backend or the environment gave them; `undefined` where there is no text. */
  readonly bytes: Uint8Array | undefined
  /** What the backend said of it; `undefined` for a literal. */
  readonly from: SecretValue | undefined
  /** Tells values apart without holding them: equal values have equal digests in one process. */
  readonly digest: string
}

/** What resolving works with. */
export interface ResolveContext {
  readonly reader: Reader
  readonly gate: Gate
  readonly redactor: Masks
  readonly action: Action
  readonly delivery: Delivery
  readonly signal: AbortSignal
  /** Asks the backends even for what was missing a moment ago. */
  readonly again?: boolean
  /** Lets the adapters log in anew first: for the second read after a denial. */
  readonly freshLogin?: boolean
  /** Told of each lease that was given. */
  readonly leased?: ((id: SecretId, lease: Lease) => void) | undefined
  /** `true` when the decision was asked earlier in the life of these variables. */
  readonly decided?: boolean
  /** Told when a value cannot be masked everywhere. */
  readonly warn: (warning: string) => void
}

/** The answer for one variable. */
export type Resolution =
  | { readonly ok: true; readonly resolved: Resolved }
  | { readonly ok: false; readonly variable: Variable; readonly error: SecretError }

/** The name of the variable that an answer is for. */
export function nameOf(one: Resolution): string {
  return one.ok ? one.resolved.variable.name : one.variable.name
}

/**
 * Resolves variables: decide, fetch, mask, validate. Each ends in a value or in an error that names it. Nothing is released
 * yet: `release` puts what may be delivered on the record.
 */
export async function resolve(variables: readonly Variable[], context: ResolveContext): Promise<readonly Resolution[]> {
  const { signal, again = false, freshLogin = false, leased } = context
  const permitted = await Promise.all(variables.map((variable) => permit(variable, context)))
  const ids = variables.flatMap((variable, index) =>
    permitted[index] === undefined && variable.reference !== undefined ? [variable.reference.id] : [],
  )
  const results = await context.reader.read(ids, { signal, again, freshLogin, leased })
  const answers = new Map(ids.map((id, index) => [id, results[index]]))
  return await Promise.all(
    variables.map(async (variable, index): Promise<Resolution> => {
      try {
        const refusal = permitted[index]
        if (refusal !== undefined) throw refusal
        return { ok: true, resolved: await check(variable, fetched(variable, answers), context) }
      } catch (error) {
        const where = { variable: variable.name, reference: variable.reference?.text }
        return { ok: false, variable, error: (error instanceof SecretError ? error : new SecretError('unknown')).at(where) }
      }
    }),
  )
}

/**
 * Puts the release of each variable on the record.
 *
 * @throws {SecretError} `not_recorded`
 */
export async function release({ variable, from }: Resolved, { gate, action, delivery, signal }: ResolveContext): Promise<void> {
  await gate.record(accessTo(variable, action, delivery), { outcome: 'released', version: from?.version, facts: from?.facts }, signal)
}

/** Puts a failure on the record, where that can be done; nothing was released, so a failing record changes nothing. */
export async function recordFailure(
  variable: Variable,
  error: SecretError,
  { gate, action, delivery, signal }: ResolveContext,
): Promise<void> {
  const outcome = error.code === 'refused' ? 'refused' : 'failed'
  await gate.record(accessTo(variable, action, delivery), { outcome, code: error.code }, signal).catch(() => undefined)
}

function accessTo({ name, reference, source, given }: Variable, action: Action, delivery: Delivery): Access {
  return { name, reference: reference?.text ?? given?.reference, source, action, delivery }
}

async function permit(
  variable: Variable,
  { gate, action, delivery, signal, decided = false }: ResolveContext,
): Promise<SecretError | undefined> {
  if (decided || variable.declaration.kind === 'plain') return undefined
  try {
    await gate.decide(accessTo(variable, action, delivery), signal)
    return undefined
  } catch (error) {
    return error as SecretError
  }
}

function fetched(
  { reference }: Variable,
  answers: ReadonlyMap<SecretId, PromiseSettledResult<SecretValue> | undefined>,
): SecretValue | undefined {
  if (reference === undefined) return undefined
  const answer = answers.get(reference.id)
  if (answer?.status === 'fulfilled') return answer.value
  throw answer?.reason ?? new SecretError('unknown')
}

async function check(variable: Variable, from: SecretValue | undefined, { redactor, warn }: ResolveContext): Promise<Resolved> {
  const { name, declaration, reference, literal, given } = variable
  if (given !== undefined) {
    maskOutput(name, given.value, undefined, redactor)
    return {
      variable: { ...variable, given: { ...given, value: undefined } },
      value: given.value,
      bytes: new Uint8Array(),
      from: given.from,
      digest: given.digest,
    }
  }
  const whole = from?.bytes
  const bytes = whole === undefined ? textBytes(literal) : reference?.field === undefined ? whole : selectField(whole, reference.field)
  // The mask is registered before a schema sees the value, which may print it.
  if (declaration.kind === 'secret' && bytes !== undefined) mask(name, bytes, redactor, warn)
  const text = bytes === undefined ? undefined : decode(bytes)
  const value = await validate(name, declaration.schema, text)
  if (declaration.kind === 'secret') maskOutput(name, value, text, redactor)
  return { variable, value, bytes, from, digest: digestOf(bytes) }
}

function mask(name: string, bytes: Uint8Array, redactor: Masks, warn: (warning: string) => void): void {
  const warning = unmaskable(name, redactor.add(name, bytes))
  if (warning !== undefined) warn(warning)
}

/** A schema may make another text of the value (decoding, trimming, parsing); what `expose()` gives out is masked too. */
export function maskOutput(name: string, value: unknown, text: string | undefined, redactor: Masks): void {
  const output = outputText(value)
  if (output !== undefined && output !== text) redactor.add(name, output)
}

/** A structure as JSON: of that, the parts that are secret are masked wherever they are printed. */
function outputText(value: unknown): string | undefined {
  if (value instanceof URL) return value.href
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return String(value)
  try {
    return typeof value === 'object' && value !== null && !(value instanceof Date) ? JSON.stringify(value) : undefined
  } catch {
    return undefined // circular, or a bigint in it: what was given is masked, and what cannot be read is not
  }
}

function textBytes(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'utf8')
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new SecretError('invalid_value', { reason: 'the value is not UTF-8 text', remedy: 'store it as text, such as base64' })
  }
}

const digestKey = randomBytes(32)

function digestOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : createHmac('sha256', digestKey).update(bytes).digest('base64')
}
