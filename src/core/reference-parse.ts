import { sep } from 'node:path'
import type { SecretId } from './adapter.ts'
import { SecretError } from './errors.ts'
import { hasHidden } from './hidden-characters.ts'
import { checkField } from './reference-field.ts'
import { holdsLogin, malformed } from './reference-malformed.ts'
import { parseParams } from './reference-params.ts'
import { checkPath } from './reference-path.ts'
import { schemeOf } from './reference-scheme.ts'
import { splitSpelling } from './reference-spellings.ts'

/** Where a value lives: `scheme://path[?params][#field]`. It never holds a credential, so it is safe to log. */
export interface Reference {
  /** The secret of the backend; the same for every spelling of the same secret. */
  readonly id: SecretId
  /** What stands after `#`: the name of a top-level key, or an RFC 6901 pointer when it begins with `/`. */
  readonly field: string | undefined
  /** The reference as written. */
  readonly text: string
}

const maxLength = 2048

const otherSpace = /(?! )\p{Zs}/u

/**
 * Reads a reference in any spelling: tightlip's own, a bare Secrets Manager ARN, those of vals (`ref+vault://`) and of
 * bank-vaults (`vault:path#KEY`, `gcp:secretmanager:projects/p/secrets/s`).
 *
 * Paths and fields are taken as written and never percent-decoded; values of params are decoded. Any scheme is accepted:
 * whether somebody serves it is another question.
 *
 * @throws {SecretError} `invalid_reference`. The text may be a mistyped credential, so the error names the scheme and no more of it.
 */
export function parseReference(text: string): Reference {
  try {
    return read(text)
  } catch (error) {
    const { reason, remedy } = error instanceof SecretError ? error : malformed('the text cannot be read')
    const scheme = schemeOf(text)
    throw malformed(scheme === undefined ? reason : `${scheme}: ${reason}`, remedy)
  }
}

/**
 * The reference to a file by its absolute path, for `NAME_FILE=/run/secrets/x`. Nothing in a path is a separator, so one that holds
 * `?` or `#` is refused rather than cut.
 *
 * @throws {SecretError} `invalid_reference`, without the path.
 */
export function fileReference(path: string): Reference {
  const slashed = sep === '/' ? path : `/${path.replaceAll(sep, '/')}`
  const reference = parseReference(`file://${slashed}`)
  if (reference.id.path !== slashed) throw malformed('file: the path holds ? or #', 'rename the file')
  return reference
}

/** The canonical text, `scheme://path?params#field`, params sorted by name. Parsing it gives the same id and field. */
export function formatReference({ id, field }: Pick<Reference, 'id' | 'field'>): string {
  const params = Object.entries(id.params)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  return `${id.scheme}://${id.path}${params === '' ? '' : `?${params}`}${field === undefined ? '' : `#${field}`}`
}

function read(text: string): Reference {
  if (text.length > maxLength) throw malformed(`the reference is longer than ${maxLength} characters`)
  if (hasHidden(text) || otherSpace.test(text)) throw malformed('the reference holds control, hidden or line-breaking characters')
  if (text.includes('\\')) throw malformed('the reference holds a backslash')
  const { scheme, path, query, field } = splitSpelling(text)
  const isArn = checkPath(scheme, path)
  // Across the parts, since a password may hold ? and #.
  if (/:.*@/.test([isArn ? '' : path, query, field].join(' '))) throw holdsLogin()
  if (field !== undefined) checkField(field)
  return Object.freeze({ id: Object.freeze({ scheme, path, params: parseParams(query, scheme) }), field, text })
}
