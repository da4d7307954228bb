import { Failure } from './failure.ts'

/** Where a secret is: a project, or a location in it for a regional secret. */
export interface Parent {
  readonly project: string
  readonly location?: string
}

const parentPattern = String.raw`projects/([^/]+)(?:/locations/([^/]+))?`
const secretId = /^[A-Za-z0-9_-]{1,255}$/

/**
 * Reads `projects/ID` or `projects/ID/locations/ID`.
 *
 * @throws {Failure} INVALID_ARGUMENT
 */
export function parseParent(name: string): Parent {
  return parent(matched(name, ''))
}

/**
 * Reads `projects/ID/secrets/ID`, also with a location.
 *
 * @throws {Failure} INVALID_ARGUMENT
 */
export function parseSecret(name: string): Parent & { readonly id: string } {
  const parts = matched(name, '/secrets/([^/]+)')
  return { ...parent(parts), id: checkSecretId(parts[3] as string) }
}

/**
 * Reads `projects/ID/secrets/ID/versions/ID`, also with a location. The last part is a number, `latest` or an alias.
 *
 * @throws {Failure} INVALID_ARGUMENT
 */
export function parseVersion(name: string): Parent & { readonly id: string; readonly version: string } {
  const parts = matched(name, '/secrets/([^/]+)/versions/([^/]+)')
  return { ...parent(parts), id: checkSecretId(parts[3] as string), version: parts[4] as string }
}

/**
 * Lets an id of a secret pass: at most 255 letters, numerals, `-`, `_`.
 *
 * @throws {Failure} INVALID_ARGUMENT
 */
export function checkSecretId(id: string): string {
  if (secretId.test(id)) return id
  throw new Failure('INVALID_ARGUMENT', `The provided Secret ID [${id}] does not match the expected format [[a-zA-Z_0-9]+].`)
}

/** The parent's name, by the project's number as Google answers or by its id. */
export function formatParent({ location }: Parent, project: string): string {
  return `projects/${project}${location === undefined ? '' : `/locations/${location}`}`
}

function matched(name: string, rest: string): RegExpExecArray {
  const match = new RegExp(`^${parentPattern}${rest}$`).exec(name)
  if (match === null) throw new Failure('INVALID_ARGUMENT', `Resource ID [${name}] is not in a valid format.`)
  return match
}

function parent([, project = '', location]: RegExpExecArray): Parent {
  return location === undefined ? { project } : { project, location }
}
