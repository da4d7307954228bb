import { SecretError } from '../core/errors.ts'
import { looksSecret } from '../redact/forms/verdict.ts'
import type { SchemaIssue, StandardSchema } from './standard-schema.ts'

/**
 * Runs a schema over the text of a variable (`undefined` where there is none) and returns its output.
 *
 * Of what the schema says only codes and paths are used: schema libraries quote values in their messages.
 *
 * @throws {SecretError} `missing` or `invalid_value` that names the variable.
 */
export async function validate<T>(variable: string, schema: StandardSchema<unknown, T>, text: string | undefined): Promise<T> {
  let result: Awaited<ReturnType<(typeof schema)['~standard']['validate']>>
  try {
    result = await schema['~standard'].validate(text)
  } catch {
    throw new SecretError('invalid_value', {
      variable,
      reason: 'the schema threw while it checked the value',
      remedy: 'correct the value, or the schema',
    })
  }
  if (result.issues === undefined) return result.value
  if (text === undefined) throw new SecretError('missing', { variable })
  throw new SecretError('invalid_value', { variable, reason: `the value does not pass its schema: ${describe(result.issues, text)}` })
}

const shown = 5

function describe(issues: readonly SchemaIssue[], text: string): string {
  const lines = issues.slice(0, shown).map((issue) => [pathOf(issue, text), codeOf(issue)].filter((part) => part !== '').join(' '))
  const rest = issues.length > shown ? [`${issues.length - shown} more`] : []
  return [...lines, ...rest].join(', ') || 'rejected'
}

/** zod and arktype name the kind of an issue `code`, valibot names it `type`. */
function codeOf(issue: SchemaIssue): string {
  const { code, type, expected, format } = issue as SchemaIssue & Record<string, unknown>
  const kind = word(code) ?? word(type) ?? 'rejected'
  const wanted = word(format) ?? word(expected)
  return wanted === undefined ? kind : `${kind} (expected ${wanted})`
}

function word(of: unknown): string | undefined {
  return typeof of === 'string' && /^[a-z][a-z0-9_]{0,40}$/i.test(of) ? of : undefined
}

/**
 * Keys of a declared shape are the schema's words, yet keys of a record or of an unknown property are the value's. A key is
 * shown where the text does not hold it, or where it is a plain word that looks like no secret.
 */
function pathOf({ path = [] }: SchemaIssue, text: string): string {
  const keys = path.map((element) => (typeof element === 'object' ? element.key : element))
  return keys.map((key) => (typeof key === 'number' || isSchemaWord(String(key), text) ? String(key) : '?')).join('.')
}

function isSchemaWord(key: string, text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,31}$/.test(key) || key === text) return false
  return !text.includes(key) || (/^[A-Za-z_]+$/.test(key) && !looksSecret('', key))
}
