/** What a policy may allow on a path. */
export type Capability = 'create' | 'read' | 'update' | 'delete' | 'list' | 'deny' | 'sudo'

type Rules = ReadonlyMap<string, ReadonlySet<string>>

/** The part of Vault's own `default` policy that clients need. It does not let a token revoke its leases. */
export const defaultPolicy = policyText({
  'auth/token/lookup-self': ['read'],
  'auth/token/renew-self': ['update'],
  'auth/token/revoke-self': ['update'],
  'sys/leases/renew': ['update'],
  'sys/leases/lookup': ['update'],
  'sys/wrapping/wrap': ['update'],
  'sys/wrapping/lookup': ['update'],
  'sys/wrapping/unwrap': ['update'],
})

/** A policy in its JSON form, which the real core takes as well as this one. */
export function policyText(paths: Readonly<Record<string, readonly Capability[]>>): string {
  return JSON.stringify({ path: Object.fromEntries(Object.entries(paths).map(([path, capabilities]) => [path, { capabilities }])) })
}

/** The rules of some policies, merged by path: what any allows, unless one denies. */
export function rulesOf(texts: readonly string[]): Rules {
  const merged = new Map<string, Set<string>>()
  for (const text of texts) {
    const { path = {} } = JSON.parse(text) as { path?: Record<string, { capabilities: readonly string[] }> }
    for (const [name, { capabilities }] of Object.entries(path)) {
      merged.set(name, new Set([...(merged.get(name) ?? []), ...capabilities]))
    }
  }
  return merged
}

/** Whether rules allow something on a path: the most specific rule decides (Policies, "Priority matching"). */
export function allows(rules: Rules, path: string, capability: Capability): boolean {
  const best = [...rules.keys()].filter((pattern) => matches(pattern, path)).toSorted(bySpecific)[0]
  const capabilities = best === undefined ? undefined : rules.get(best)
  return capabilities !== undefined && !capabilities.has('deny') && capabilities.has(capability)
}

/** Whether rules allow anything at all below a mount, which is what the lookup of a mount asks. */
export function reaches(rules: Rules, mount: string): boolean {
  return [...rules].some(([pattern, capabilities]) => {
    const covers = pattern.startsWith(mount) || (pattern.endsWith('*') && mount.startsWith(pattern.slice(0, -1)))
    return covers && !capabilities.has('deny')
  })
}

function matches(pattern: string, path: string): boolean {
  const open = pattern.endsWith('*')
  const wanted = (open ? pattern.slice(0, -1) : pattern).split('/')
  const given = path.split('/')
  if (open ? given.length < wanted.length : given.length !== wanted.length) return false
  return wanted.every((part, index) => {
    const one = given[index] ?? ''
    if (part === '+') return true
    return open && index === wanted.length - 1 ? one.startsWith(part) : one === part
  })
}

function bySpecific(a: string, b: string): number {
  const rank = (pattern: string): readonly number[] => {
    const wild = pattern.search(/[*+]/)
    return [wild === -1 ? Infinity : wild, pattern.endsWith('*') ? 0 : 1, -pattern.split('+').length, pattern.length]
  }
  const [left, right] = [rank(a), rank(b)]
  for (const [index, one] of left.entries()) if (one !== right[index]) return (right[index] ?? 0) > one ? 1 : -1
  return a < b ? 1 : -1
}
