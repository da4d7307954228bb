import { createHash } from 'node:crypto'
import { AwsFailure } from './failure.ts'

/** One page of a listing. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: { readonly NextToken?: string }
}

/** How long pages are, whatever the caller asked for, and whether an empty one comes before each: both are the server's to choose. */
export interface PageRules {
  readonly size?: number | undefined
  readonly empty?: boolean | undefined
}

/**
 * Cuts a page. A token is good for the same question only.
 *
 * @throws {AwsFailure} `InvalidNextTokenException`.
 */
export function page<T>(
  items: readonly T[],
  { question, token, size }: { readonly question: string; readonly token: string | undefined; readonly size: number },
  rules: PageRules,
): Page<T> {
  const digest = createHash('sha256').update(question).digest('base64url').slice(0, 16)
  const match = token === undefined ? undefined : /^(.{16})\.(\d+)\.(blank|full)$/.exec(token)
  if (match === null || (match !== undefined && match[1] !== digest)) {
    throw new AwsFailure('InvalidNextTokenException', 'The NextToken value is invalid.')
  }
  const from = Number(match?.[2] ?? 0)
  const next = (offset: number, kind: 'blank' | 'full'): { NextToken: string } => ({ NextToken: `${digest}.${offset}.${kind}` })
  if (rules.empty === true && match?.[3] !== 'full') return { items: [], next: next(from, 'full') }
  const to = from + Math.min(size, rules.size ?? size)
  return { items: items.slice(from, to), next: to < items.length ? next(to, 'blank') : {} }
}
