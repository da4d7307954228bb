import { SecretError } from './errors.ts'
import type { Reference } from './reference-parse.ts'

/**
 * Whether one of the patterns covers a reference. A pattern is `scheme://path`, where `*` stands for any characters, `/` included;
 * it is compared with the canonical scheme and path. `?region=eu-*` after it limits the region that a reference may name; other params
 * and the field do not matter. No pattern allows nothing. `elsewhere` is the region that other environment text names for references
 * that name none.
 *
 * @throws {SecretError} `invalid_config` for a pattern that could never match: without a scheme, with `#`, or with another `?`.
 */
export function allowed({ id }: Reference, allow: readonly string[], elsewhere?: string): boolean {
  const subject = `${id.scheme}://${id.path}`
  const region = id.params['region'] ?? regionOfArn(id.path) ?? elsewhere
  return allow.map(checked).some(({ place, region: within }) => {
    return matches(subject, place) && (within === undefined || region === undefined || matches(region, within))
  })
}

/**
 * Whether environment text may name a backend's address. Patterns that are addresses, `https://vault.example:8200` or
 * `https://*.example`, are compared with the origin; where there is none of them, any address may be named.
 *
 * @throws {SecretError} `invalid_config` as `allowed`.
 */
export function allowedAddress(address: URL, allow: readonly string[]): boolean {
  const patterns = allow.map(checked).filter(({ place }) => /^https?:/.test(place))
  return patterns.length === 0 || patterns.some(({ place }) => matches(address.origin, place.replace(/\/$/, '')))
}

interface Pattern {
  readonly place: string
  readonly region: string | undefined
}

function checked(pattern: string): Pattern {
  const full = /^arn:/i.test(pattern) ? `aws-sm://${pattern}` : pattern
  const match = /^([a-z][a-z0-9.-]*:\/\/[^?#]+)(?:\?region=([a-z0-9*-]+))?$/.exec(full)
  if (match === null) {
    throw new SecretError('invalid_config', {
      reason: 'allow holds a pattern that is not scheme://path',
      remedy: "write it like 'aws-sm://prod/*' or 'aws-sm://prod/*?region=eu-*', without other params and field",
    })
  }
  return { place: match[1] as string, region: match[2] }
}

function regionOfArn(path: string): string | undefined {
  return /^arn:[^:]*:[^:]*:([^:]*):/i.exec(path)?.[1]
}

/** Not a regular expression: a pattern with many stars must not take exponential time. */
function matches(subject: string, pattern: string): boolean {
  const [head = '', ...parts] = pattern.split('*')
  const tail = parts.pop()
  if (tail === undefined) return subject === head
  if (!subject.startsWith(head)) return false
  let at = head.length
  for (const part of parts) {
    const found = subject.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return subject.length - tail.length >= at && subject.endsWith(tail)
}
