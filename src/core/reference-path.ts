import { holdsLogin, malformed } from './reference-malformed.ts'

interface PathRule {
  /** Whether the path begins with `/`. */
  readonly slash: 'never' | 'may' | 'must'
  /** Whether names may hold spaces. */
  readonly spaces: boolean
  /** Whether `name@more/` is an ordinary name rather than a login. */
  readonly at: boolean
}

const aws: PathRule = { slash: 'may', spaces: false, at: true } // names hold /_+=.@-, those of parameters may begin with /
const other: PathRule = { slash: 'never', spaces: true, at: false }
const rules: Readonly<Record<string, PathRule>> = {
  'aws-sm': aws,
  'aws-ps': aws,
  'gcp-sm': { ...other, spaces: false },
  vault: { ...other, spaces: false },
  age: { ...other, spaces: false },
  env: { ...other, spaces: false },
  file: { slash: 'must', spaces: true, at: true },
}

// arn:partition:secretsmanager:region:account:secret:name
const arn = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/

/**
 * Checks a path and says whether it is a Secrets Manager ARN. Paths are never decoded, so `%` is refused rather than guessed at.
 *
 * @throws {SecretError} `invalid_reference`.
 */
export function checkPath(scheme: string, path: string): boolean {
  const rule = Object.hasOwn(rules, scheme) ? (rules[scheme] as PathRule) : other
  if (path === '') throw malformed('the path is empty')
  if (path.includes('%')) throw malformed('the path holds %', 'write the name as the backend shows it, paths are not percent-encoded')
  if (path !== path.trim() || (!rule.spaces && path.includes(' '))) throw malformed('the path holds a space')
  const isArn = scheme === 'aws-sm' && /^arn:/i.test(path)
  if (isArn && !arn.test(path)) {
    throw malformed(
      'the ARN is not one of AWS Secrets Manager',
      'write arn:aws:secretsmanager:region:account:secret:name, and a JSON key after #',
    )
  }
  if (rule.slash === 'must' && !path.startsWith('/'))
    throw malformed('the path is not absolute', `write ${scheme}:///path, with three slashes`)
  const segments = (isArn ? path.slice(path.lastIndexOf(':') + 1) : path).split('/')
  if (segments[0] === '' && rule.slash !== 'never') segments.shift()
  if (segments.some((segment) => segment.trim() === '')) throw malformed('the path holds an empty segment')
  if (segments.some((segment) => segment === '.' || segment === '..')) throw malformed('the path holds . or .. as a segment')
  if (!rule.at && segments.length > 1 && segments[0]?.includes('@')) throw holdsLogin()
  return isArn
}
