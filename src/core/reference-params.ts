import { hasHidden } from './hidden-characters.ts'
import { holdsLogin, malformed } from './reference-malformed.ts'

const credential = /(?:^|[_-])(?:token|password|passwd|secret|secret[_-]?id|credentials?|(?:api|access|private|secret)[_-]?key)$/i

/**
 * Params of a query, sorted by name. Names are free (`[a-z][A-Za-z0-9_-]*`) but for those that announce a credential, each stands
 * once; values are percent-decoded (a `+` is a plus), not empty and printable. Of gcp-sm, `version=latest` is the default and left out.
 *
 * @throws {SecretError} `invalid_reference`.
 */
export function parseParams(query: string | undefined, scheme: string): Readonly<Record<string, string>> {
  if (query === undefined) return Object.freeze({})
  const params = new Map<string, string>()
  for (const param of query.split('&')) {
    const match = /^([a-z][A-Za-z0-9_-]{0,63})=([^=?]+)$/.exec(param)
    if (match === null) throw malformed('a param is not name=value', 'write params as ?name=value&name=value')
    const [, name, encoded] = match as unknown as [string, string, string]
    if (credential.test(name)) throw malformed('a param is named like a credential', 'remove it; credentials belong to the adapter')
    if (params.has(name)) throw malformed('a param stands twice')
    params.set(name, decoded(encoded))
  }
  if (scheme === 'gcp-sm' && params.get('version') === 'latest') params.delete('version')
  return Object.freeze(Object.fromEntries([...params].toSorted(([a], [b]) => (a < b ? -1 : 1))))
}

function decoded(encoded: string): string {
  let value: string
  try {
    value = decodeURIComponent(encoded)
  } catch {
    throw malformed('the value of a param is not percent-encoded UTF-8')
  }
  if (hasHidden(value)) throw malformed('the value of a param holds control or hidden characters')
  if (/:.*@/.test(value)) throw holdsLogin()
  return value
}
