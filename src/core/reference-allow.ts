import { SecretError } from './errors.ts'
import type { Reference } from './reference-parse.ts'

/**
 * Whether one of the patterns covers a reference. A pattern is `scheme://path`, where `*` stands for any characters, `/` included;
 * it is compared with the canonical scheme and path, so params and field do not matter. No pattern allows nothing.
 *
 * @throws {SecretError} `invalid_config` for a pattern that could never match: without a scheme, or with `?` or `#`.
 */
export function allowed(reference: Reference, allow: readonly string[]): boolean {
  const subject = `${reference.id.scheme}://${reference.id.path}`
  return allow.map(checked).some((pattern) => matches(subject, pattern))
}

function checked(pattern: string): string {
  const full = /^arn:/i.test(pattern) ? `aws-sm://${pattern}` : pattern
  if (!/^[a-z][a-z0-9.-]*:\/\/[^?#]+$/.test(full)) {
    throw new SecretError('invalid_config', {
      reason: 'allow holds a pattern that is not scheme://path',
      remedy: "write it like 'aws-sm://prod/*', without params and field",
    })
  }
  return full
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
