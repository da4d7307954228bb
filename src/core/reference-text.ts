import { SecretError } from './errors.ts'
import { parseReference, type Reference } from './reference-parse.ts'
import { declaredSchemes, foreignSchemes, isValsScheme, ownSchemes } from './reference-scheme.ts'

/** Who wrote a text: the project's own declaration or config, or the environment and `.env` files, which others may write. */
export type Origin = 'declaration' | 'environment'

/** A text is a value as it stands, or points at one. */
export type Reading = { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'reference'; readonly reference: Reference }

/** What decides whether a text is a reference. */
export interface ReadingRules {
  readonly origin: Origin
  /** Schemes of the adapters given, in lower case. */
  readonly schemes: ReadonlySet<string>
  /** Whether the project's config lists this name as one whose environment text may be any reference. */
  readonly listed?: boolean | undefined
}

const escape = 'string://'

/**
 * Reads a text as a literal or a reference, by who wrote it.
 *
 * In environment text only tightlip's own schemes, those of adapters given and `ref+...` are references; a bare ARN, `file://`,
 * `env://`, `vault:` and `gcp:` are ordinary values unless the name is listed, and so is everything else but references of other tools,
 * which are an error. In a declaration every spelling is a reference and an unknown scheme is an error. `string://` is a literal anywhere.
 *
 * @throws {SecretError} `invalid_reference` for a malformed reference, `no_adapter` for a scheme that nobody serves. Neither quotes
 * more of the text than its scheme.
 */
export function readText(text: string, rules: ReadingRules): Reading {
  const kind = kindOf(text, rules)
  if (kind === 'literal') return { kind, text }
  if (kind === 'reference') return { kind, reference: parseReference(text) }
  if (kind === 'escaped') return { kind: 'literal', text: text.slice(escape.length) }
  throw kind === 'foreign'
    ? unserved(
        text,
        'is a reference of another tool, and no adapter for it was given',
        'pass an adapter for it, or write string:// before a literal',
      )
    : unserved(text, 'is a scheme that no adapter serves', 'correct the scheme, pass an adapter, or write string:// before a literal')
}

/** Whether a text begins as a reference (or the escape, or a reference of another tool) does under these rules; it may still be malformed. */
export function beginsAsReference(text: string, rules: ReadingRules): boolean {
  return kindOf(text, rules) !== 'literal'
}

type Kind = 'literal' | 'escaped' | 'reference' | 'foreign' | 'unknown'

function kindOf(text: string, { origin, schemes, listed = false }: ReadingRules): Kind {
  const match = /^([a-z][a-z0-9+.-]*):(\/\/)?/i.exec(text)
  if (match === null) return 'literal'
  const scheme = (match[1] as string).toLowerCase()
  const trusted = origin === 'declaration' || listed
  const unknown = origin === 'declaration' ? 'unknown' : 'literal'
  if (match[2] === undefined) return ofBareColon(text, scheme, trusted, unknown)
  if (scheme === 'string') return 'escaped'
  if (ownSchemes.has(scheme) || schemes.has(scheme)) return 'reference'
  if (isValsScheme(scheme)) return 'reference'
  if (foreignSchemes.has(scheme)) return 'foreign'
  return trusted && declaredSchemes.has(scheme) ? 'reference' : unknown
}

/** `arn:`, `vault:`, `gcp:`; a lost slash in a scheme that means nothing else; `host:port` is a value everywhere. */
function ofBareColon(text: string, scheme: string, trusted: boolean, unknown: Kind): Kind {
  if (scheme.includes('-') && ownSchemes.has(scheme)) return 'reference'
  if (trusted && (scheme === 'vault' || /^arn:aws[a-z-]*:secretsmanager:|^gcp:secretmanager:/i.test(text))) return 'reference'
  return /^[^:]*:\d/.test(text) ? 'literal' : unknown
}

function unserved(text: string, reason: string, remedy: string): SecretError {
  const scheme = (/^[a-z][a-z0-9+.-]{0,31}(?=:)/i.exec(text)?.[0] ?? 'this').toLowerCase()
  return new SecretError('no_adapter', { reason: `${scheme}: ${reason}`, remedy })
}
