import { malformed } from './reference-malformed.ts'
import { isValsScheme } from './reference-scheme.ts'

/** A reference cut at its separators, in tightlip's own terms whatever the spelling was. */
export interface Parts {
  readonly scheme: string
  readonly path: string
  /** What stands between `?` and `#`, still encoded. */
  readonly query: string | undefined
  readonly field: string | undefined
}

/** What vals calls a backend, and which of its params mean what in tightlip. Others (an address, a role, a token) belong to the adapter. */
const vals: Readonly<Record<string, { readonly scheme: string; readonly params: Readonly<Record<string, string>> }>> = {
  'ref+awssecrets': { scheme: 'aws-sm', params: { region: 'region', version_stage: 'stage', version_id: 'version' } },
  'ref+gcpsecrets': { scheme: 'gcp-sm', params: { version: 'version' } },
  'ref+vault': { scheme: 'vault', params: { version: 'version' } },
}

/**
 * Cuts a reference of any spelling.
 *
 * @throws {SecretError} `invalid_reference` when no spelling fits.
 */
export function splitSpelling(text: string): Parts {
  const match = /^([a-z][a-z0-9+.-]{0,31}):\/\/(.*)$/is.exec(text)
  if (match !== null) return ofUrl((match[1] as string).toLowerCase(), match[2] as string)
  if (/^arn:/i.test(text)) return { scheme: 'aws-sm', ...cut(text) }
  if (/^vault:/i.test(text)) return ofBankVault(text.slice('vault:'.length))
  if (/^gcp:secretmanager:/i.test(text)) return ofBankGcp(text.slice('gcp:secretmanager:'.length))
  throw malformed('the text is no reference')
}

function ofUrl(scheme: string, rest: string): Parts {
  if (scheme === 'string') throw malformed('string:// is the escape for a literal and points at nothing')
  if (!isValsScheme(scheme)) return { scheme, ...cut(rest) }
  const spelling = Object.hasOwn(vals, scheme) ? vals[scheme] : undefined
  if (spelling === undefined) throw malformed('this backend of vals is not known', `use one of ${Object.keys(vals).join(', ')}`)
  const { path, query, field } = cut(rest)
  return { scheme: spelling.scheme, path, query: query?.split('&').map(renamed).join('&'), field }

  function renamed(param: string): string {
    const [name, value] = splitOnce(param, '=')
    const known = spelling?.params ?? {}
    if (!Object.hasOwn(known, name)) {
      throw malformed(
        'a param of vals is not taken from a reference',
        `use one of ${Object.keys(known).join(', ')}; others are options of the adapter`,
      )
    }
    return `${known[name]}=${value ?? ''}`
  }
}

/** bank-vaults, `path#KEY` and `path#KEY#version`. */
function ofBankVault(rest: string): Parts {
  const { path, query, field } = cut(rest)
  if (query !== undefined || field === undefined) throw malformed('the reference is not vault:path#KEY')
  const [key, version] = splitOnce(field, '#')
  if (version !== undefined && !/^\d+$/.test(version)) throw malformed('the version after vault:path#KEY# is no number')
  if (key.includes('{')) throw malformed('templates in vault:path#KEY are not supported', 'name the key alone')
  return { scheme: 'vault', path, query: version && `version=${version}`, field: key }
}

/** bank-vaults, `projects/p/secrets/s` and `projects/p/secrets/s/versions/v`. */
function ofBankGcp(rest: string): Parts {
  const { path, query, field } = cut(rest)
  const match = /^projects\/([^/]+)\/secrets\/([^/]+)(?:\/versions\/([^/]+))?$/.exec(path)
  if (match === null || query !== undefined) throw malformed('the reference is not gcp:secretmanager:projects/p/secrets/s')
  const [, project, secret, version] = match
  return { scheme: 'gcp-sm', path: `${project}/${secret}`, query: version && `version=${encodeURIComponent(version)}`, field }
}

function cut(rest: string): Omit<Parts, 'scheme'> {
  const [before, field] = splitOnce(rest, '#')
  const [path, query] = splitOnce(before, '?')
  return { path, query, field }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
