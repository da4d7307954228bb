import type { SecretId } from '../../src/core/adapter.ts'
import { SecretError } from '../../src/core/errors.ts'

/** Where a secret is, in the words of the service. */
export interface SecretName {
  readonly project: string
  readonly secret: string
  /** `latest`, a number or an alias, which the service resolves. */
  readonly version: string
  /** Of a regional secret. */
  readonly location: string | undefined
  /** `projects/P` or `projects/P/locations/L`. */
  readonly parent: string
  /** The parent with `/secrets/S`. */
  readonly resource: string
}

const projectId = /^[A-Za-z0-9][A-Za-z0-9.:-]{0,99}$/ // a number, an id, or example.com:id
const secretId = /^[A-Za-z0-9_-]{1,255}$/ // CreateSecretRequest.secret_id
const versionId = /^(?:[1-9]\d{0,18}|[A-Za-z][A-Za-z0-9_-]{0,62})$/ // Secret.version_aliases
const locationId = /^[a-z][a-z0-9-]{0,62}$/ // becomes part of a host name
const params: ReadonlySet<string> = new Set(['version', 'location'])

/**
 * The name of the secret that a reference means.
 *
 * @throws {SecretError} `invalid_reference`.
 */
export function nameOf(id: SecretId, project?: string): SecretName {
  const segments = id.path.split('/')
  const [ofProject, secret, more] = segments.length === 1 && project !== undefined ? [project, ...segments] : segments
  if (ofProject === undefined || secret === undefined || more !== undefined) throw malformed('the path is not a project and a secret')
  if (!projectId.test(ofProject)) throw malformed('the first part of the path is no name of a project')
  if (!secretId.test(secret)) throw malformed('the second part of the path is no name of a secret')
  if (Object.keys(id.params).some((name) => !params.has(name))) throw malformed('a param is not known', 'use version, location, or none')
  const { version = 'latest', location } = id.params
  if (!versionId.test(version)) throw malformed('the version is neither a number nor an alias')
  if (location !== undefined && !locationId.test(location)) throw malformed('the location is not one of Google Cloud')
  const parent = `projects/${ofProject}${location === undefined ? '' : `/locations/${location}`}`
  return { project: ofProject, secret, version, location, parent, resource: `${parent}/secrets/${secret}` }
}

/** The name of the secret that is written to, of which a reference says no version. */
export function writtenNameOf(id: SecretId, project?: string): SecretName {
  const name = nameOf(id, project)
  if (id.params['version'] === undefined) return name
  throw malformed('a version cannot be written to', 'leave the version out')
}

/** The last part of a resource name where all of it fits the pattern `secrets/S/versions/V` or `secrets/S`. */
export function partsOf(resource: unknown): { readonly secret: string; readonly version: string | undefined } | undefined {
  if (typeof resource !== 'string') return undefined
  const match = /^projects\/[^/]+(?:\/locations\/[^/]+)?\/secrets\/([^/]+)(?:\/versions\/([^/]+))?$/.exec(resource)
  return match?.[1] === undefined ? undefined : { secret: match[1], version: match[2] }
}

function malformed(reason: string, remedy = 'write it as gcp-sm://project/secret, with ?version=7 for a version'): SecretError {
  return new SecretError('invalid_reference', { reason, remedy })
}
