import type { SecretValue } from '../core/adapter.ts'
import { hasHidden } from '../core/hidden-characters.ts'

const longest = 512
const factName = /^[a-z][a-z0-9_]{0,63}$/

/** A value of a backend with what is said of it, less what is not fit to be shown: version and facts are the backend's own text. */
export function said({ bytes, version, createdAt, rotatedAt, nextRotationAt, expiresAt, lease, facts }: SecretValue): SecretValue {
  const fit = Object.entries(facts ?? {}).filter(([name, fact]) => factName.test(name) && isFit(fact))
  return {
    bytes,
    ...(isFit(version) && { version }),
    ...(createdAt && { createdAt }),
    ...(rotatedAt && { rotatedAt }),
    ...(nextRotationAt && { nextRotationAt }),
    ...(expiresAt && { expiresAt }),
    ...(lease && { lease }),
    ...(facts && { facts: Object.fromEntries(fit) }),
  }
}

function isFit(text: unknown): text is string {
  return typeof text === 'string' && text.length <= longest && !hasHidden(text)
}
